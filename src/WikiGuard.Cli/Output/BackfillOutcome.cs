using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Output;

/// <summary>What somebody should know of a backfill that has brought nothing, or edits of strange times.</summary>
/// <param name="IsFailure">Nothing came of what was read, and something is wrong with the files, the mapping or the allowlist.</param>
internal sealed record BackfillOutcome(string Text, bool IsFailure)
{
    // The first edit that Wikipedia has.
    private static readonly DateTimeOffset FirstEdit = new(2001, 1, 15, 0, 0, 0, TimeSpan.Zero);

    /// <param name="counts">What the layers have counted, by layer.</param>
    /// <param name="commandArguments">What to add to a suggested command.</param>
    /// <returns>Null where something came of it.</returns>
    public static BackfillOutcome? Of(
        LineCounts read, IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> counts, bool isMapped, string commandArguments)
    {
        long Count(string layer, params string[] names) =>
            counts.GetValueOrDefault(layer) is { } ofLayer ? names.Sum(n => ofLayer.GetValueOrDefault(n)) : 0;

        if (read.Lines == read.Blank)
            return null;
        if (read.Landed == 0)
        {
            return new BackfillOutcome("Nothing was landed: what was read is of no page on the allowlist. See whether the file, the allowlist"
                + (isMapped ? " and what the mapping names for wiki and title are" : " is") + " the one that was meant: --dry-run shows an "
                + "edit, and wikiguard config check the pages.", IsFailure: true);
        }
        var isNew = Count(LayerNames.Bronze, "bronze", "bronze_quarantined") > 0;
        if (!isNew && Count(LayerNames.Bronze, "redelivered") > 0)
        {
            return new BackfillOutcome("All of it was landed before, and nothing was added." + (isMapped
                ? " Rows are known by their file and line: what an earlier mapping made of them stays, and a corrected one does not replace "
                    + "it. To take them in by this one, restore the lakehouse from a copy of before, or backfill a new one; look at a mapping "
                    + "by --dry-run first." : ""), IsFailure: false);
        }
        return !isNew || Count(LayerNames.Silver, "silver", "signals", "duplicates", "dropped") > 0 ? null : new BackfillOutcome(
            $"Nothing of what was landed has become an edit in silver: bronze has refused {Count(LayerNames.Bronze, "bronze_quarantined"):N0} "
                + $"and silver {Count(LayerNames.Silver, "silver_quarantined"):N0}. See why: wikiguard quarantine list{commandArguments}",
            IsFailure: true);
    }

    /// <summary>A sentence for each file whose edits are of times in which there can be none.</summary>
    public static IEnumerable<string> StrangeTimes(
        IEnumerable<IRecording> files, IEnumerable<BackfilledFile> read, DateTimeOffset now) => files.Zip(read)
        .Select(f => (f.First.Name, Time: new[] { f.Second.From, f.Second.To }.FirstOrDefault(t => t < FirstEdit || t > now.AddDays(1))))
        .Where(f => f.Time is not null)
        .Select(f => $"{f.Name} has edits of {f.Time:yyyy-MM-dd HH:mm}, "
            + $"{(f.Time < FirstEdit ? "and Wikipedia has none from before 2001" : "which is in the future")}. See what the mapping says of the "
            + "column's time: seconds, milliseconds, iso or a pattern.");
}
