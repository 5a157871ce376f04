using System.CommandLine;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Serving;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Status;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard status</c>: where a lakehouse stands, whether or not a run holds it.</summary>
internal static class StatusCommand
{
    public static Command Create(TextWriter output)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("status", "Says where a lakehouse stands: how fresh each layer is, and what waits or is held.", """
            For ingest, bronze, silver and gold, one line each:
              last batch    the last complete batch, and its time
              newest event  the newest event of the last batches, and its age. Batches of a recording have the recording's time
              passed        the share of the last batch that its rules let pass
            Below that: what waits for the next layer, a batch that a rule holds back and the commands that release it, whether the ledger of
            the last seven days adds up, and who is writing which layer.

            It reads checkpoints and the newest rows only, so it takes as long on a lakehouse of years as on a new one; `wikiguard verify`
            reads everything. While a run holds the lakehouse, the running process answers.
            Exit code: 0, also when something is behind or held; 1 it cannot be read; 2 wrong usage.

            Examples:
              wikiguard status
              wikiguard status --lakehouse live --format json | jq '.layers[] | {layer, age_seconds, waiting_batches}'
            """)
        { lakehouse, format };
        command.SetAction(async (parsed, cancellationToken) =>
            await OfLakehouseAsync(parsed.GetValue(lakehouse)!, parsed.GetValue(format)!, output, cancellationToken));
        return command;
    }

    private static async Task<int> OfLakehouseAsync(string folder, string format, TextWriter output, CancellationToken cancellationToken)
    {
        LocalLakehouse.RequireIn(folder);
        var reader = new LakehouseReader(folder);
        var status = await new StatusReader(FolderObjectStore.ReaderOf(folder), reader, TimeProvider.System).ReadAsync(cancellationToken);
        StatusOutput.Write(
            new StatusSubject($"The lakehouse {folder}", SuggestedArguments.Lakehouse(folder), reader.RunAnswers), status, format, output);
        return ExitCodes.Done;
    }
}
