using System.Text.Json.Serialization;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Quality;

namespace WikiGuard.Batches;

/// <summary>
/// A batch before it acts. It is written into the layer's checkpoint before the first statement runs, so that a run after a crash
/// finishes this very batch, with the same input and the same "now", and finds what the crashed run had already written.
/// </summary>
/// <param name="BatchId">Such as <c>silver-00000042</c>.</param>
/// <param name="BatchSeq">This layer's number, without gaps, from 1.</param>
/// <param name="Now">Event time of the plan.</param>
/// <param name="Dates">The partitions that the input lies in, sorted.</param>
public sealed record BatchPlan(string BatchId, long BatchSeq, BatchInput Input, DateTimeOffset Now, IReadOnlyList<DateOnly> Dates)
{
    /// <summary>The id of a layer's batch with this number.</summary>
    internal static string IdOf(string layer, long batchSeq) => $"{layer}-{batchSeq:D8}";

    /// <summary>
    /// In bronze, the accepted and refused rows of the files, without dead letters; in silver and gold, what the batches of the previous
    /// layer have handed on; 0 where that is not known.
    /// </summary>
    public long RowsIn { get; init; }

    /// <summary>Of the input of bronze and silver, the rows that are signals; null where that is not known.</summary>
    public long? Signals { get; init; }

    /// <summary>The batch has reached the maximum size and leaves input for the next.</summary>
    public bool MoreWaits { get; init; }

    /// <summary>The event times of the input; null where they are not known, so that whole partitions are read.</summary>
    public EventSpan? Span { get; init; }

    /// <summary>In gold, the times of edits of earlier batches that signals have changed; null where there are none.</summary>
    public IReadOnlyList<EventSpan>? Signalled { get; init; }

    /// <summary>
    /// The configuration that the batch was begun with, and is finished with: a <see cref="PromotionConfig.Hash"/>. Null before the batch
    /// begins.
    /// </summary>
    public string? Config { get; init; }

    /// <summary>One of <see cref="BatchModes"/>, or several; null in plans from before it was stored.</summary>
    public string? Mode { get; init; }

    /// <summary>How many times the batch was begun.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Why the batch waits for a person; null where it does not.</summary>
    public string? Held { get; init; }

    /// <summary>What a person decided about a held batch; null before that.</summary>
    public Release? Release { get; init; }

    /// <summary>
    /// An earlier attempt has already written lines of this batch into the tables: about what held it, or about sums that differed. The
    /// batch's final lines replace them, so they are not rolled into those of other batches.
    /// </summary>
    public bool HasLines { get; init; }

    /// <summary>A rule holds the batch back, and nobody has released it.</summary>
    [JsonIgnore]
    public bool IsHeld => Held is not null && Release is null;

    /// <summary>The landing files that the batch takes; empty outside bronze.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> LandedKeys => Input is LandedFiles files ? files.Keys : [];

    /// <summary>
    /// A batch takes whole files or whole batches, as many as stay below this many rows; the first is taken whatever its size. This bounds
    /// the memory that a statement needs: with a few hundred megabytes, DuckDB failed to stage 280,000 rows at once.
    /// </summary>
    public const long MaxRows = 50_000;

    /// <summary>The input, as the kind that the layer reads.</summary>
    /// <exception cref="FatalException">The plan names another kind.</exception>
    public T Reads<T>()
        where T : BatchInput =>
        Input as T ?? throw new FatalException(
            $"{BatchId} is planned to read {Input.GetType().Name}, which its layer cannot. Restore an earlier version of the checkpoint.");
}

/// <summary>What happens to a batch that a rule held back.</summary>
public enum Release
{
    /// <summary>Its rows are judged by the row rules as they now are, and the rule that held it counts as a warning.</summary>
    Accept,

    /// <summary>All its rows go to quarantine, as discarded.</summary>
    Discard,
}

/// <summary>Where a layer stands. It holds batch numbers, never times: a number cannot be late or out of order.</summary>
/// <param name="BatchSeq">The last batch that is complete; 0 before the first.</param>
/// <param name="SourceSeq">The last batch of the previous layer that has been read.</param>
/// <param name="Planned">The batch in flight, if any.</param>
public sealed record LayerCheckpoint(long BatchSeq, long SourceSeq, BatchPlan? Planned)
{
    public static LayerCheckpoint Start { get; } = new(0, 0, null);

    /// <summary>Keys of manifests have eight digits: a batch a minute for 190 years.</summary>
    private const long MaxSeq = 99_999_999;

    /// <returns>What no writer of the layer can have written; null where nothing is.</returns>
    internal string? DefectOf(string layer) => this switch
    {
        { BatchSeq: < 0 or > MaxSeq } => $"batch_seq is {BatchSeq}",
        { SourceSeq: < 0 or > MaxSeq } => $"source_seq is {SourceSeq}",
        { Planned: { } planned } when planned.BatchSeq != BatchSeq + 1 || planned.BatchId != BatchPlan.IdOf(layer, planned.BatchSeq) =>
            $"it plans {planned.BatchId}, number {planned.BatchSeq}, behind {BatchPlan.IdOf(layer, BatchSeq)}",
        _ => null,
    };

    /// <summary>The plan of the next batch.</summary>
    /// <param name="dates">In any order; duplicates are allowed.</param>
    internal BatchPlan Next(string layer, BatchInput input, DateTimeOffset now, params IEnumerable<DateOnly> dates) =>
        new(BatchPlan.IdOf(layer, BatchSeq + 1), BatchSeq + 1, input, now, [.. dates.Distinct().Order()]) { Mode = BatchModes.Of(input) };

    /// <summary>
    /// The checkpoint after a batch. A batch that reads quarantine, or what was read before, leaves what is unread in the previous layer; a
    /// rollback makes batches unread again.
    /// </summary>
    internal LayerCheckpoint After(BatchPlan completed) => new(completed.BatchSeq,
        completed.Input switch
        {
            UpstreamRange read => read.ToSeq,
            WholeDates read => read.ThroughSeq,
            EarlierState state => state.SourceSeq,
            _ => SourceSeq,
        },
        null);
}

/// <summary>
/// What a complete batch did; written once, before its checkpoint moves on. The next layer reads from it which partitions to scan.
/// </summary>
/// <param name="Dates">The partitions that hold the batch's rows, sorted.</param>
/// <param name="Counts">Rows by where they went, such as <c>silver</c>, <c>duplicates</c>.</param>
public sealed record BatchManifest(string BatchId, long BatchSeq, IReadOnlyList<DateOnly> Dates, IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>Rows handed on to the next layer.</summary>
    public long RowsOut { get; init; }

    /// <summary>In bronze, the rows handed on that are signals, or more than those; elsewhere 0.</summary>
    public long Signals { get; init; }

    /// <summary>Rows put into the layer's quarantine; null in gold, and in manifests from before it was stored.</summary>
    public long? Quarantined { get; init; }

    /// <returns>Why it cannot be the manifest of this batch; null where it is.</returns>
    internal string? DefectAs(string layer, long batchSeq) =>
        (BatchSeq, BatchId) != (batchSeq, BatchPlan.IdOf(layer, batchSeq)) ? $"it is the manifest of {BatchId}, number {BatchSeq}"
        : RowsOut < 0 || Quarantined < 0 || SourceSeq < 0 || Counts.Values.Any(c => c < 0) ? "it counts less than nothing"
        : null;

    /// <summary>
    /// The plan's <see cref="BatchPlan.Now"/>: since when the rows have been waiting for the next layer. Null in manifests from before it
    /// was stored.
    /// </summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>The plan's <see cref="BatchPlan.Mode"/>.</summary>
    public string? Mode { get; init; }

    /// <summary>The event times of the rows handed on; null where they are not known.</summary>
    public EventSpan? Span { get; init; }

    /// <summary>In silver, the times of edits of earlier batches that the batch's signals changed; null where there are none.</summary>
    public IReadOnlyList<EventSpan>? Signalled { get; init; }

    /// <summary>
    /// SQL statements that the attempt which completed the batch submitted; 0 in manifests from before they were counted.
    /// </summary>
    public int Statements { get; init; }

    /// <summary>
    /// The batch's line for the ledger; null in manifests from before it was stored here, whose line is already in the table.
    /// </summary>
    public LedgerEntry? Ledger { get; init; }

    /// <summary>The batch's lines for <c>quality_metrics</c>; empty where it was not judged.</summary>
    public IReadOnlyList<QualityLine> Quality { get; init; } = [];

    /// <summary>The plan's <see cref="BatchPlan.HasLines"/>.</summary>
    public bool HasLines { get; init; }

    /// <summary>
    /// In a replay, what the batch read: its rows replace those that earlier batches had left on <see cref="Dates"/>. Null elsewhere.
    /// </summary>
    public ReplayedRange? Replay { get; init; }

    /// <summary>In bronze, the plan's <see cref="LandedFiles.Replay"/>; null elsewhere.</summary>
    public LogReplay? LogReplay { get; init; }

    /// <summary>When the batch had done its work, by the host's clock; null in manifests from before it was stored.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The state that the batch went back to; null where it is no rollback.</summary>
    public EarlierState? Rollback { get; init; }

    /// <summary>
    /// The last batch of the previous layer that the layer has read when this one is complete; null in manifests from before it was stored.
    /// </summary>
    public long? SourceSeq { get; init; }

    /// <summary>In the ledger, the plan's <see cref="SourceCounters.Sources"/>; null elsewhere.</summary>
    public IReadOnlyDictionary<string, IngestCounters>? Sources { get; init; }

    /// <summary>In the ledger, the plan's <see cref="SourceCounters.Recorded"/>; null elsewhere.</summary>
    public IReadOnlyDictionary<string, long>? Recorded { get; init; }

    /// <summary>
    /// In the ledger, the last metrics of the rules that compare, latest first, by <see cref="QualityLine.HistoryKey"/>; null elsewhere.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? History { get; init; }
}
