using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Quality;

namespace WikiGuard.Batches;

/// <summary>
/// A batch before it acts. It is written into the layer's checkpoint before the first statement runs, so that a run after a crash finishes this
/// very batch, with the same input and the same "now", and finds what the crashed run had already written.
/// </summary>
/// <param name="BatchId">Such as <c>silver-00000042</c>.</param>
/// <param name="BatchSeq">This layer's number, without gaps, from 1.</param>
/// <param name="FromSeq">First batch of the layer before that this one reads; 0 in bronze.</param>
/// <param name="ToSeq">The last, inclusive.</param>
/// <param name="Now">Event time of the plan.</param>
/// <param name="Dates">The partitions that the input lies in, sorted.</param>
/// <param name="Keys">In bronze, the landing files to take; empty elsewhere.</param>
/// <param name="MoreWaits">The batch is as large as a batch may be, and leaves input for the next.</param>
/// <param name="RowsIn">
/// In bronze, the accepted and refused rows of these files, without dead letters; in silver and gold, what the batches of the layer before have handed on; 0 elsewhere.
/// </param>
public sealed record BatchPlan(
    string BatchId,
    long BatchSeq,
    long FromSeq,
    long ToSeq,
    DateTimeOffset Now,
    IReadOnlyList<DateOnly> Dates,
    IReadOnlyList<string> Keys,
    long RowsIn,
    bool MoreWaits)
{
    /// <summary>What a layer's batch of a number is called.</summary>
    internal static string IdOf(string layer, long batchSeq) => $"{layer}-{batchSeq:D8}";

    /// <summary>The event times of the input; null where they are not known, and the partitions are looked at whole.</summary>
    public EventSpan? Span { get; init; }

    /// <summary>In bronze, the first and the last arrival of the accepted rows; null elsewhere, where there are none, and in plans from before it was kept.</summary>
    public EventSpan? Arrived { get; init; }

    /// <summary>The configuration that the batch was begun with, and is finished with: a <see cref="PromotionConfig.Hash"/>. Null before it is begun.</summary>
    public string? Config { get; init; }

    /// <summary>How many times the batch was begun.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Why the batch waits for a person; null where it does not.</summary>
    public string? Held { get; init; }

    /// <summary>What a person decided of a held batch; null before.</summary>
    public Release? Release { get; init; }

    /// <summary>
    /// An earlier attempt has written lines of this batch into the tables already: of what held it, or of sums that differed. Its last lines take their places, so that
    /// they are not rolled into those of other batches.
    /// </summary>
    public bool HasLines { get; init; }

    /// <summary>The quarantined rows that this batch takes instead of new ones; null for an ordinary batch.</summary>
    public QuarantineFilter? Redrive { get; init; }

    /// <summary>In the ledger, what every source had counted when the batch was planned; null elsewhere.</summary>
    public IReadOnlyDictionary<string, IngestCounters>? Sources { get; init; }

    /// <summary>In the ledger, the last batch of each layer that the batch brings in; null elsewhere.</summary>
    public IReadOnlyDictionary<string, long>? Recorded { get; init; }

    /// <summary>
    /// A batch takes whole files or whole batches, as many as stay below this many rows; the first is taken whatever its size. It bounds the memory
    /// that a statement needs: with its few hundred megabytes DuckDB gave up on staging 280,000 rows at once.
    /// </summary>
    public const long MaxRows = 50_000;
}

/// <summary>What becomes of a batch that a rule held back.</summary>
public enum Release
{
    /// <summary>Its rows are judged by the row rules as they now are, and the rule that held it counts as a warning.</summary>
    Accept,

    /// <summary>All its rows go to quarantine, as discarded.</summary>
    Discard,
}

/// <summary>Where a layer stands. It holds batch numbers, never times: a number cannot be late or out of order.</summary>
/// <param name="BatchSeq">The last batch that is complete; 0 before the first.</param>
/// <param name="SourceSeq">The last batch of the layer before that has been read.</param>
/// <param name="Planned">The batch in flight, if any.</param>
public sealed record LayerCheckpoint(long BatchSeq, long SourceSeq, BatchPlan? Planned)
{
    public static LayerCheckpoint Start { get; } = new(0, 0, null);
}

/// <summary>What a complete batch did; written once, before its checkpoint moves on. The next layer reads from it which partitions to scan.</summary>
/// <param name="Dates">The partitions that hold the batch's rows, sorted.</param>
/// <param name="Counts">Rows by where they went, such as <c>silver</c>, <c>duplicates</c>.</param>
public sealed record BatchManifest(string BatchId, long BatchSeq, IReadOnlyList<DateOnly> Dates, IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>Rows handed on to the next layer.</summary>
    public long RowsOut { get; init; }

    /// <summary>The plan's <see cref="BatchPlan.Now"/>: since when the rows have been waiting for the next layer. Null in manifests from before it was kept.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>The event times of the rows handed on; null where they are not known.</summary>
    public EventSpan? Span { get; init; }

    /// <summary>SQL statements that the attempt which completed the batch submitted; 0 in manifests from before they were counted.</summary>
    public int Statements { get; init; }

    /// <summary>What the ledger is to say of the batch; null in manifests from before it was kept here, whose line stands in the table already.</summary>
    public LedgerEntry? Ledger { get; init; }

    /// <summary>What <c>quality_metrics</c> is to say of the batch; empty where it was not judged.</summary>
    public IReadOnlyList<QualityLine> Quality { get; init; } = [];

    /// <summary>The plan's <see cref="BatchPlan.HasLines"/>.</summary>
    public bool HasLines { get; init; }

    /// <summary>In the ledger, the plan's <see cref="BatchPlan.Sources"/>; null elsewhere.</summary>
    public IReadOnlyDictionary<string, IngestCounters>? Sources { get; init; }

    /// <summary>In the ledger, the plan's <see cref="BatchPlan.Recorded"/>; null elsewhere.</summary>
    public IReadOnlyDictionary<string, long>? Recorded { get; init; }

    /// <summary>In the ledger, the last metrics of the rules that compare, latest first, by <see cref="QualityLine.HistoryKey"/>; null elsewhere.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? History { get; init; }
}
