namespace WikiGuard.Recovery;

/// <summary>What a backfill will do.</summary>
/// <param name="Files">The keys of the files, in the order in which they are landed.</param>
public sealed record BackfillPlan(BackfillRequest Request, IReadOnlyList<string> Files);

/// <summary>How far a backfill of several files has come.</summary>
/// <param name="Next">The file, counted from 0, that is being landed or comes next.</param>
/// <param name="File">How far that file has come; null at its beginning.</param>
/// <param name="Counts">Of the files before it, and of this one so far.</param>
public sealed record BackfillState(int Next, BackfilledFile? File, LineCounts Counts)
{
    public static BackfillState Start { get; } = new(0, null, new LineCounts());

    /// <summary>When the first edit was recorded that was read; null before it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When the last edit was recorded that was read.</summary>
    public DateTimeOffset? To { get; init; }

    internal BackfillState After(BackfilledFile file) => new(
        file.IsWhole ? Next + 1 : Next, file.IsWhole ? null : file, Counts + (file.Counts - (File?.Counts ?? new LineCounts())))
    {
        From = From < file.From ? From : file.From ?? From,
        To = To > file.To ? To : file.To ?? To,
    };
}

/// <summary>What has to be read until the landed rows have reached gold; 0 while that is not known.</summary>
/// <param name="BronzeSeq">The batch of bronze that silver has to read.</param>
/// <param name="SilverSeq">The batch of silver that gold has to read.</param>
public sealed record CatchUp(long BronzeSeq = 0, long SilverSeq = 0);
