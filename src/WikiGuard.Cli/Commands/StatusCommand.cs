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
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var drift = new Option<bool>("--drift")
        {
            Description = "With --stack, also what differs from the template: CloudFormation looks at each resource, which takes minutes.",
        };
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("status", "Says where a lakehouse or a stack stands, on one screen.", """
            Of a lakehouse in a folder, for ingest, bronze, silver and gold, one line each:
              last batch    the last complete batch, and its time
              newest event  the newest event of the last batches, and its age. Batches of a recording have the recording's time
              passed        the share of the last batch that its rules let pass
            Below that: what waits for the next layer, a batch that a rule holds back and the commands that release it, whether the ledger of
            the last seven days adds up, whether alerts are open and arrive, and who is writing which layer.

            It reads checkpoints and the newest rows only, so it takes as long on a lakehouse of years as on a new one; `wikiguard verify`
            reads everything. While a run holds the lakehouse, the running process answers.
            Exit code: 0, also when something is behind or held; 1 it cannot be read; 2 wrong usage.

            Of a stack, it says whether the Ingestor runs, which event sources and schedules are on, how Kafka stands, which alarms ring,
            which replays, backfills, starts and stops are at work and which have failed in the last 24 hours, and what Athena has cost
            since midnight UTC. It changes nothing, and takes some seconds. Whether its data are fresh, `wikiguard verify` says.
            With --drift it also says which resources differ from the template. That takes minutes, and the right to read each of them.

            Examples:
              wikiguard status
              wikiguard status --lakehouse live --format json | jq '.layers[] | {layer, age_seconds, waiting_batches}'
              wikiguard status --stack wikiguard
              wikiguard status --stack wikiguard --drift
            """)
        { lakehouse, stack, region, drift, format };
        SharedOptions.KeepApart(command, stack, ofStack: [region, drift], ofFolder: [lakehouse]);
        command.SetAction(async (parsed, cancellationToken) => parsed.GetValue(stack) is { } name
            ? await StackStatus.WriteAsync(name, parsed.GetValue(region), parsed.GetValue(drift), parsed.GetValue(format)!, output, errors)
            : await OfLakehouseAsync(parsed.GetValue(lakehouse)!, parsed.GetValue(format)!, output, cancellationToken));
        return command;
    }

    private static async Task<int> OfLakehouseAsync(string folder, string format, TextWriter output, CancellationToken cancellationToken)
    {
        LocalLakehouse.RequireIn(folder);
        var reader = new LakehouseReader(folder);
        var status = await new StatusReader(FolderObjectStore.ReaderOf(folder), reader, TimeProvider.System).ReadAsync(cancellationToken);
        StatusOutput.Write(
            new StatusSubject($"The lakehouse {folder}", SuggestedArguments.Lakehouse(folder), reader.RunAnswers)
            { NobodyWrites = reader.NobodyWrites }, status, format, output);
        return ExitCodes.Done;
    }
}
