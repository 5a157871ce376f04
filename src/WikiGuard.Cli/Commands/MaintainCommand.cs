using System.CommandLine;
using System.Text.Json;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Maintenance;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard maintain</c>: compacts the tables and removes what nobody will read again.</summary>
internal static class MaintainCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var layer = new Option<string?>("--layer")
        { Description = $"Only this layer: {string.Join(", ", LayerNames.InOrder)}. Default: all of them.", HelpName = "LAYER" };
        layer.AcceptOnlyFromAmong([.. LayerNames.InOrder]);
        var lakehouse = SharedOptions.Lakehouse();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("maintain", "Compacts tables and removes what is no longer needed.", """
            It removes landing files that bronze took in more than 7 days ago, and records of batches that are older than 90 days and read
            by the next layer. Tables, checkpoints and quarantine keep every row. While a run holds the lakehouse, the run carries it out.

            On a stack, it does what its schedules do every night, now: it compacts the files of each date that has changed, and takes away
            earlier snapshots that are no longer kept. A state machine does the work, layer by layer; the command starts an execution and
            follows it. Ctrl-C leaves it running, and `wikiguard follow` follows it again. While it is at work, no start, stop or restart is
            begun, but for `stop --now`. A layer that is being written is waited for.

            Examples:
              wikiguard maintain
              wikiguard maintain --layer silver
              wikiguard maintain --stack wikiguard
              wikiguard maintain --stack wikiguard --layer bronze
            """)
        { layer, lakehouse, stack, region, format };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var (only, isJson) = (parsed.GetValue(layer), parsed.GetValue(format) == "json");
            if (parsed.GetValue(stack) is { } name)
            {
                return await StackExecution.RunAsync(
                    new MaintainJob(only), name, parsed.GetValue(region), parsed.GetValue(format)!, output, errors);
            }
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            await record.BeginAsync(open, cancellationToken);
            foreach (var one in LayerNames.InOrder.Where(l => only is null || l == only))
            {
                var report = await open.Get<LayerMaintenance>().RunAsync(one, cancellationToken);
                record.Count("tables_compacted", report.Tables.Count);
                record.Count("landing_files_removed", report.CommittedFilesRemoved);
                record.Count("manifests_removed", report.ManifestsRemoved);
                await output.WriteLineAsync(isJson ? JsonSerializer.Serialize(report, Json) : MaintenanceOutput.InWords(report));
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
