using WikiGuard.Sql;

namespace WikiGuard.Promotion;

/// <summary>
/// A batch's line in <c>pipeline_ledger</c>: what it took, and where each record of that went. Both sides are counted apart, so
/// that <see cref="Difference"/> can be other than 0.
/// </summary>
/// <param name="Hop">ingest, bronze, silver, redrive or gold.</param>
/// <param name="Taken">Records that the hop was given; in gold, windows.</param>
public sealed record LedgerEntry(string BatchId, string Hop, long BatchSeq, DateTimeOffset RecordedAt, long Taken)
{
    /// <summary>To the next layer.</summary>
    public long Passed { get; init; }

    public long Quarantined { get; init; }

    public long Duplicates { get; init; }

    public long Dropped { get; init; }

    /// <summary>In bronze: was there already.</summary>
    public long Redelivered { get; init; }

    public long NotMonitored { get; init; }

    public long Canary { get; init; }

    public long Blank { get; init; }

    public long RewindDuplicate { get; init; }

    /// <summary>In the ingest hop, a place a record ends in; in bronze, the dead letters that came beside the events.</summary>
    public long DeadLettered { get; init; }

    public long Filtered => NotMonitored + Canary + Blank + RewindDuplicate;

    /// <summary>Taken minus all it went to: more than 0 is loss, less than 0 doubling.</summary>
    public long Difference => Taken - Passed - Quarantined - Duplicates - Dropped - Redelivered - Filtered - (Hop == "ingest" ? DeadLettered : 0);

    /// <summary>Writes the line, or writes it anew.</summary>
    public SqlStatement Merge() => SqlLibrary.Get("ledger/merge_pipeline_ledger").Bind(new SqlParameters().Add("rows", new object?[][]
    {
        [
            BatchId, Hop, BatchSeq, Taken, Passed, Quarantined, Duplicates, Dropped, Redelivered, Filtered, NotMonitored, Canary, Blank, RewindDuplicate,
            DeadLettered, Difference, RecordedAt, DateOnly.FromDateTime(RecordedAt.UtcDateTime),
        ],
    }));

    public override string ToString() =>
        $"{BatchId}: {Hop} took {Taken}; passed {Passed}, quarantined {Quarantined}, duplicates {Duplicates}, dropped {Dropped}, redelivered {Redelivered}, filtered {Filtered}, dead letters {DeadLettered}";
}
