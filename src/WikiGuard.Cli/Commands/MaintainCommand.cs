using System.CommandLine;
using WikiGuard.Batches;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Maintenance;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard maintain</c>: compacts the tables and removes what nobody will read again.</summary>
internal static class MaintainCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var command = new DetailedCommand("maintain", "Compacts tables and removes what is no longer needed.", """
            It removes landing files that bronze took in more than 7 days ago, and records of batches that are older than 90 days and read
            by the next layer. Tables, checkpoints and quarantine keep every row. While a run holds the lakehouse, the run carries it out.
            """)
        {
            lakehouse,
        };
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            await record.BeginAsync(open, cancellationToken);
            foreach (var layer in LayerNames.InOrder)
            {
                var report = await open.Get<LayerMaintenance>().RunAsync(layer, cancellationToken);
                record.Count("landing_files_removed", report.CommittedFilesRemoved);
                record.Count("manifests_removed", report.ManifestsRemoved);
                await output.WriteLineAsync(
                    $"{layer}: {report.Tables.Count} tables compacted, {report.CommittedFilesRemoved:N0} landing files and "
                        + $"{report.ManifestsRemoved:N0} batch records removed"
                    + (report.RepeatedIds == 0 ? "" : $"; {report.RepeatedIds:N0} event ids stand more than once, at different times"));
            }
            return ExitCodes.Done;
        });
        return command;
    }
}
