using WikiGuard.Costs;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Output;

/// <summary>Replays and backfills in words, in a folder as on a stack.</summary>
internal static class RecoveryText
{
    public static string Batches(long count) => count == 1 ? "1 batch" : $"{count:N0} batches";

    public static string NothingToReplay(ReplayRequest request) =>
        $"There is nothing to replay: {request.Upstream} has no rows of {Spoken.Dates(request.From, request.To)}. If it should "
            + $"have some, bring them back first: wikiguard replay {request.Upstream} --help";

    /// <summary>The head of a plan.</summary>
    public static string WouldReplay(ReplayRequest request, long batches) =>
        $"A replay of {request.Layer}, {Spoken.Dates(request.From, request.To)}, would take {Batches(batches)}";

    public static string Replayed(ReplayRequest request, long batches, IEnumerable<KeyValuePair<string, long>> counts) =>
        $"Replayed {request.Layer} of {Spoken.Dates(request.From, request.To)} in {Batches(batches)}: {BatchProgress.InWords(counts)}";

    /// <summary>The plan of a replay of bronze.</summary>
    /// <param name="ranges">What is read of each partition.</param>
    public static string WouldReadLog(string kafka, long records, IEnumerable<string> ranges) => records == 0
        ? $"There is nothing to replay: {kafka} has no records of that time."
        : $"A replay of bronze would read {records:N0} records of {kafka}:{string.Concat(ranges.Select(r => $"\n  {r}"))}";

    /// <summary>What a redrive or a discard would take.</summary>
    /// <param name="open">Open records by layer.</param>
    public static string WouldTake(QuarantineRequest request, IReadOnlyDictionary<string, long> open) => open.Count == 0
        ? $"There is nothing to {Verb(request)}: no such record is open."
        : $"A {Verb(request)} would take {BatchProgress.InWords(open)}";

    /// <summary>redrive or discard.</summary>
    public static string Verb(QuarantineRequest request) => request.Discard ? "discard" : "redrive";

    /// <param name="counts">What became of the records of a layer.</param>
    public static string Redriven(string layer, IReadOnlyDictionary<string, long> counts)
    {
        long Of(string name) => counts.GetValueOrDefault(name);
        return $"{layer}: took {Of("taken"):N0}; redriven {Of("redriven"):N0}, duplicates {Of("duplicates"):N0}, still in quarantine "
            + $"{Of("still_quarantined"):N0}, dropped {Of("dropped"):N0}";
    }

    public static string Discarded(string layer, long records) => $"{layer}: discarded {records:N0}";

    public static string WouldRelease(string batch, bool discard) =>
        $"{batch} is held, and would be {(discard ? "discarded" : "released")} as a whole.";

    public static string Released(string batch, bool discard) => discard
        ? $"{batch} is discarded: its rows are in quarantine, as discarded."
        : $"{batch} is released and has gone on. What its row rules refused stays in quarantine; the same command again would judge that "
            + "anew.";

    /// <summary>What comes late after a stop, and how it is let in.</summary>
    public static string WillBeLate(LateArrivals late) =>
        $"The stream was last read up to {Spoken.At(late.ReadUpTo)}. "
            + (late.Expected is { } expected ? $"Some {expected:N0} edits" : "Edits") + $" up to {Spoken.At(late.Until)}"
            + (late.Expected is null ? "" : ", by the pace of the days before,")
            + $" come too late for the rule {late.Rule}, and go to silver's quarantine. Once they have been read, let them in:\n  {late.Redrive}"
            + (late.MayBeIncomplete
                ? $"\nWikimedia keeps {StreamRange.Usual.Days} to {StreamRange.Longest.Days} days; what it no longer has comes from files: "
                    + "wikiguard backfill" : "");

    /// <summary>What came late, and is in quarantine now.</summary>
    public static string WasLate(LateArrivals late, long records) =>
        $"note: {(records == 1 ? "1 edit is" : $"{records:N0} edits are")} in quarantine by the rule {late.Rule}. Let them in:\n  {late.Redrive}";

    /// <summary>What a dry run in a folder says of cost.</summary>
    public static string WouldCost(WorkCost cost) => $"  It costs nothing here. The same would be {cost.InWords(Prices.Shipped)}.";

    /// <summary>Such as <c>, some 4 min left</c>; nothing where that cannot be told.</summary>
    public static string LeftOf(TimeSpan elapsed, long done, long all) =>
        done == 0 || done >= all ? "" : $", some {Spoken.Of(elapsed * ((double)(all - done) / done))} left";
}
