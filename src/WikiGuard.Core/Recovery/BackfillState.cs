using WikiGuard.Quarantine;

namespace WikiGuard.Recovery;

/// <summary>What a backfill will do.</summary>
/// <param name="Files">The keys of the files, in the order in which they are landed; empty for the stream.</param>
public sealed record BackfillPlan(BackfillRequest Request, IReadOnlyList<string> Files)
{
    /// <summary>Of the quarantine: what is taken, in this order.</summary>
    public IReadOnlyList<QuarantineChunk> Chunks { get; init; } = [];

    /// <summary>The layer that holds the batch that is named; null where none does.</summary>
    public string? Holder { get; init; }
}

/// <summary>How far a backfill of several files, or of the stream, has come.</summary>
/// <param name="Next">The file, counted from 0, that is being landed or comes next.</param>
/// <param name="File">How far that file has come; null at its beginning.</param>
/// <param name="Before">What became of the lines of the files before it.</param>
public sealed record BackfillState(int Next, BackfilledFile? File, LineCounts Before)
{
    public static BackfillState Start { get; } = new(0, null, new LineCounts());

    /// <summary>How far the stream has come; null for files.</summary>
    public BackfilledRange? Stream { get; init; }

    /// <summary>Of the stream, or of the files before and of this one so far.</summary>
    public LineCounts Counts => Stream?.Counts ?? Before + (File?.Counts ?? new LineCounts());

    internal BackfillState After(BackfilledFile file) =>
        file.IsWhole ? new(Next + 1, null, Before + file.Counts) : this with { File = file };
}

/// <summary>What has to be read until the landed rows have reached gold; 0 while that is not known.</summary>
/// <param name="BronzeSeq">The batch of bronze that silver has to read.</param>
/// <param name="SilverSeq">The batch of silver that gold has to read.</param>
public sealed record CatchUp(long BronzeSeq = 0, long SilverSeq = 0)
{
    /// <summary>What has landed up to then, by the store's clock, bronze has to take; null for a backfill's own files.</summary>
    public DateTimeOffset? Landed { get; init; }
}
