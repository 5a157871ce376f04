using WikiGuard.Bronze;
using WikiGuard.Costs;
using WikiGuard.Ingest;

namespace WikiGuard.Recovery;

/// <summary>How far a file has been landed.</summary>
/// <param name="Partition">Identifies the file's content in the rows that came of it.</param>
public sealed record BackfilledFile(int Partition)
{
    /// <summary>Bytes, decompressed, or rows of Parquet, after which the next part begins.</summary>
    public long Offset { get; init; }

    public LineCounts Counts { get; init; } = new();

    /// <summary>When the first edit was recorded, by the recording's clock; null before it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When the last edit was recorded.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Nothing is left to land.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>
/// What became of lines, or of a stream's events: each was landed, was blank, was a canary, is of a stream that this version does not know,
/// or belongs to no page that is wanted.
/// </summary>
/// <param name="Landed">They went to bronze, which accepts or quarantines each.</param>
/// <param name="Malformed">Those of <paramref name="Landed"/> that are no events; bronze quarantines them.</param>
/// <param name="TooLarge">Those of <paramref name="Landed"/> that are larger than bronze takes, which quarantines them.</param>
/// <param name="Canaries">Test events of the stream's operators.</param>
/// <param name="NotMonitored">Edits of pages that the allowlist does not name, or that were not asked for.</param>
public sealed record LineCounts(
    long Landed = 0, long Malformed = 0, long Blank = 0, long Canaries = 0, long NotMonitored = 0, long UnknownStream = 0,
    long TooLarge = 0)
{
    public long Lines => Landed + Blank + Canaries + NotMonitored + UnknownStream;

    /// <summary>Whether no line is an event.</summary>
    public bool HasNoEvent() => Lines == Blank + Malformed;

    /// <summary>Whether of the lines that are not blank, more than half are no events.</summary>
    public bool IsMostlyLost() => 2 * Malformed > Lines - Blank;

    /// <summary>What it is expected to cost on AWS to take what was landed through to gold.</summary>
    public WorkCost Cost() => WorkCost.OfAllLayers(Landed, BackfillPart.MaxRows);

    /// <param name="preparer">It has prepared the event last.</param>
    internal static LineCounts Of(PreparedKind kind, EventPreparer preparer) => kind switch
    {
        PreparedKind.Ready when preparer.Value.Length > BronzeRules.MaxValueBytes => new LineCounts(Landed: 1, TooLarge: 1),
        PreparedKind.Blank => new LineCounts(Blank: 1),
        PreparedKind.Canary => new LineCounts(Canaries: 1),
        PreparedKind.NotMonitored => new LineCounts(NotMonitored: 1),
        PreparedKind.UnknownStream => new LineCounts(UnknownStream: 1),
        PreparedKind.Ready => new LineCounts(Landed: 1),
        PreparedKind.Malformed => new LineCounts(Landed: 1, Malformed: 1),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Its fate is not known yet."),
    };

    public static LineCounts operator +(LineCounts a, LineCounts b) => new(
        a.Landed + b.Landed, a.Malformed + b.Malformed, a.Blank + b.Blank, a.Canaries + b.Canaries, a.NotMonitored + b.NotMonitored,
        a.UnknownStream + b.UnknownStream, a.TooLarge + b.TooLarge);
}
