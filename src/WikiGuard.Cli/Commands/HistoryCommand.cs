using System.CommandLine;
using WikiGuard.Cli.Output;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Recovery;
using WikiGuard.Status;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard history</c>: what was done to a lakehouse or a stack, newest first.</summary>
internal static class HistoryCommand
{
    /// <summary>Far more than anybody reads.</summary>
    private const int MostRequests = 1000;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Leave out what is older: a time in UTC, or an age such as 90m, 6h or 2d.",
            HelpName = "TIME",
            CustomParser = PointInTime.Parse,
        };
        var most = new Option<int>("--limit")
        { Description = "The maximum number of batches; on a stack, of each kind.", DefaultValueFactory = _ => 20 };
        most.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 0)
                r.AddError("--limit must be at least 0.");
        });
        var snapshots = new Option<bool>("--snapshots")
        { Description = "With --stack, also the snapshots of the tables that `rollback --snapshot` takes a layer back to." };
        var format = SharedOptions.Format("text", "json", "csv");
        var command = new DetailedCommand("history", "Lists what was done, newest first: batches, and what people asked for.", """
            Each batch comes with its layer, how its rows came to it (live, backfill, replay or redrive), and what became of them. Each request
            comes with who made it, its options, and its result: replay, backfill, quarantine redrive and discard, purge and maintain are recorded.
            A request without an end is at work at this moment, or its command was killed.

            Times are those of the machine's clock, also where a recording was read: when a batch was complete. --limit bounds batches only;
            every request is listed. The records of batches are kept for 90 days, those of a live run for an hour. It reads files only, so it
            works beside a run.

            On a stack, executions of its state machines are what people asked for: replays, rollbacks, backfills, redrives, starts and stops,
            with who asked, how long each took, and what came of it. AWS keeps them for 90 days. Dry runs and looks changed nothing, and are
            left out. Batches come from the table pipeline_ledger, by Athena: those of the last 7 days, or --since. What is before is not
            read. --limit bounds each kind.

            Examples:
              wikiguard history
              wikiguard history --since 2d --limit 100
              wikiguard history --limit 0                         requests only
              wikiguard history --stack wikiguard --since 1d
              wikiguard history --stack wikiguard --snapshots     the last states of the tables, too
            """)
        { lakehouse, stack, region, since, most, snapshots, format };
        SharedOptions.KeepApart(command, stack, ofStack: [region, snapshots], ofFolder: [lakehouse]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, written) = (parsed.GetValue(since), parsed.GetValue(format)!);
            if (parsed.GetValue(stack) is { } name)
            {
                return await new StackHistory(name, parsed.GetValue(region), from, parsed.GetValue(most))
                    .WriteAsync(parsed.GetValue(snapshots), written, output, errors);
            }
            var folder = parsed.GetValue(lakehouse)!;
            LocalLakehouse.RequireIn(folder);
            var objects = FolderObjectStore.ReaderOf(folder);
            HistoryOutput.Write(
                await BatchHistory.NewestAsync(objects, from, parsed.GetValue(most), cancellationToken),
                await RequestLog.NewestAsync(objects, from, MostRequests, cancellationToken),
                written, output);
            return ExitCodes.Done;
        });
        return command;
    }
}
