using System.Text.Json.Serialization;
using WikiGuard.Sql;

namespace WikiGuard.Batches;

/// <summary>
/// A batch's line in <c>pipeline_ledger</c>: what it took, and where each record of that went. The two sides are counted separately, so
/// that <see cref="Difference"/> can be other than 0.
/// </summary>
/// <param name="Hop">ingest, bronze, silver, redrive, replay, rollback or gold.</param>
/// <param name="Taken">Records that the hop was given; in gold, windows.</param>
public sealed record LedgerEntry(string BatchId, string Hop, long BatchSeq, DateTimeOffset RecordedAt, long Taken)
{
    /// <summary>Records passed to the next layer.</summary>
    public long Passed { get; init; }

    public long Quarantined { get; init; }

    public long Duplicates { get; init; }

    public long Dropped { get; init; }

    /// <summary>In bronze, records that were there already; in a rollback, rows that came back.</summary>
    public long Redelivered { get; init; }

    public long NotMonitored { get; init; }

    public long Canary { get; init; }

    public long Blank { get; init; }

    public long RewindDuplicate { get; init; }

    public long UnknownStream { get; init; }

    /// <summary>In silver, events of other streams than the changes: what they say about revisions is kept.</summary>
    public long Signals { get; init; }

    /// <summary>In the ingest hop, one of the places where a record ends; in bronze, the dead letters that came with the events.</summary>
    public long DeadLettered { get; init; }

    /// <summary>How many batches the line covers: a stream's batches of one minute share a line.</summary>
    public long Batches { get; init; } = 1;

    [JsonIgnore]
    public long Filtered => NotMonitored + Canary + Blank + RewindDuplicate + UnknownStream;

    /// <summary>Taken minus the sum of where it went: a positive value is loss, a negative one duplication.</summary>
    [JsonIgnore]
    public long Difference =>
        Taken - Passed - Signals - Quarantined - Duplicates - Dropped - Redelivered - Filtered - (Hop == "ingest" ? DeadLettered : 0);

    /// <summary>One line for two batches, of which this is the earlier.</summary>
    public LedgerEntry With(LedgerEntry next) => next with
    {
        Taken = Taken + next.Taken,
        Passed = Passed + next.Passed,
        Quarantined = Quarantined + next.Quarantined,
        Duplicates = Duplicates + next.Duplicates,
        Dropped = Dropped + next.Dropped,
        Redelivered = Redelivered + next.Redelivered,
        NotMonitored = NotMonitored + next.NotMonitored,
        Canary = Canary + next.Canary,
        Blank = Blank + next.Blank,
        RewindDuplicate = RewindDuplicate + next.RewindDuplicate,
        UnknownStream = UnknownStream + next.UnknownStream,
        Signals = Signals + next.Signals,
        DeadLettered = DeadLettered + next.DeadLettered,
        Batches = Batches + next.Batches,
    };

    /// <summary>Writes lines, replacing those that exist.</summary>
    /// <param name="entries">At least one.</param>
    public static SqlStatement Merge(params IReadOnlyCollection<LedgerEntry> entries) =>
        SqlLibrary.Get("ledger/merge_pipeline_ledger").Bind(
        new SqlParameters().Add("rows", entries.Select(e => e.Row).ToList()).Add("time_from", entries.Min(e => e.RecordedAt))
            .Add("time_to", entries.Max(e => e.RecordedAt)));

    // In the order of sql/schema/pipeline_ledger.sql.
    private object?[] Row =>
    [
        BatchId, Hop, BatchSeq, Taken, Passed, Quarantined, Duplicates, Dropped, Redelivered, Filtered, NotMonitored, Canary, Blank,
        RewindDuplicate,
        DeadLettered, Difference, RecordedAt, DateOnly.FromDateTime(RecordedAt.UtcDateTime), Batches, UnknownStream, Signals,
    ];

    public override string ToString() =>
        $"{BatchId}: {Hop} took {Taken}; passed {Passed}, signals {Signals}, quarantined {Quarantined}, duplicates {Duplicates}, dropped {Dropped}, "
            + $"redelivered {Redelivered}, filtered {Filtered}, dead letters {DeadLettered}";
}
