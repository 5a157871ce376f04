using WikiGuard.Costs;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Output;

/// <summary>Replays and backfills in words, in a folder as on a stack.</summary>
internal static class RecoveryText
{
    public static string Dates(DateOnly from, DateOnly to) => from == to ? $"{from:O}" : $"{from:O} to {to:O}";

    public static string Batches(long count) => count == 1 ? "1 batch" : $"{count:N0} batches";

    public static string NothingToReplay(ReplayRequest request) =>
        $"There is nothing to replay: {request.Upstream} has no rows of {Dates(request.From, request.To)}.";

    /// <summary>The head of a plan.</summary>
    public static string WouldReplay(ReplayRequest request, long batches) =>
        $"A replay of {request.Layer}, {Dates(request.From, request.To)}, would take {Batches(batches)}";

    public static string Replayed(ReplayRequest request, long batches, IEnumerable<KeyValuePair<string, long>> counts) =>
        $"Replayed {request.Layer} of {Dates(request.From, request.To)} in {Batches(batches)}: {BatchProgress.InWords(counts)}";

    /// <summary>The plan of a replay of bronze.</summary>
    /// <param name="ranges">What is read of each partition.</param>
    public static string WouldReadLog(string kafka, long records, IEnumerable<string> ranges) => records == 0
        ? $"There is nothing to replay: {kafka} has no records of that time."
        : $"A replay of bronze would read {records:N0} records of {kafka}:{string.Concat(ranges.Select(r => $"\n  {r}"))}";

    /// <summary>What a dry run in a folder says of cost.</summary>
    public static string WouldCost(WorkCost cost) => $"  It costs nothing here. The same would be {cost.InWords(Prices.Shipped)}.";

    /// <summary>Such as <c>, some 4 min left</c>; nothing where that cannot be told.</summary>
    public static string LeftOf(TimeSpan elapsed, long done, long all) =>
        done == 0 || done >= all ? "" : $", some {Spoken.Of(elapsed * ((double)(all - done) / done))} left";
}
