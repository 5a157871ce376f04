using System.CommandLine;
using WikiGuard.Cli.Output;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Recovery;
using WikiGuard.Status;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard history</c>: what was done to a lakehouse, newest first.</summary>
internal static class HistoryCommand
{
    /// <summary>Far more than anybody reads.</summary>
    private const int MostRequests = 1000;

    public static Command Create(TextWriter output)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Leave out what is older: a time in UTC, or an age such as 90m, 6h or 2d.",
            HelpName = "TIME",
            CustomParser = PointInTime.Parse,
        };
        var most = new Option<int>("--limit") { Description = "The maximum number of batches.", DefaultValueFactory = _ => 20 };
        most.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 0)
                r.AddError("--limit must be at least 0.");
        });
        var format = SharedOptions.Format("text", "json", "csv");
        var command = new DetailedCommand("history", "Lists what was done, newest first: batches, and what people asked for.", """
            Each batch comes with its layer, how its rows came to it (live, backfill, replay or redrive), and what became of them. Each request
            comes with who made it, its options, and its result: replay, backfill, quarantine redrive and discard, purge and maintain are recorded.
            A request without an end is at work at this moment, or its command was killed.

            Times are those at which the records were written. --limit bounds batches only; every request is listed. The records of batches are
            kept for 90 days, those of a live run for an hour. It reads files only, so it works beside a run.

            Examples:
              wikiguard history
              wikiguard history --since 2d --limit 100
              wikiguard history --limit 0                         requests only
            """)
        { lakehouse, since, most, format };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(lakehouse)!;
            LocalLakehouse.RequireIn(folder);
            var objects = FolderObjectStore.ReaderOf(folder);
            var from = parsed.GetValue(since);
            HistoryOutput.Write(
                await BatchHistory.NewestAsync(objects, from, parsed.GetValue(most), cancellationToken),
                await RequestLog.NewestAsync(objects, from, MostRequests, cancellationToken),
                parsed.GetValue(format)!, output);
            return ExitCodes.Done;
        });
        return command;
    }
}
