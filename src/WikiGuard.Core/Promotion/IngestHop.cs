using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Promotion;

/// <summary>
/// Brings the Ingestors' counters into the ledger. It moves no rows: its batch is what the sources counted between two looks at their
/// checkpoints, where each position of a source is counted once.
/// </summary>
public sealed class IngestHop(IngestCheckpointStore sources, CheckpointStore checkpoints, IEventClock clock) : ILayer
{
    // Not "ingest": that is where the sources' own checkpoints lie.
    public const string LayerName = "ledger";

    public string Name => LayerName;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var counted = await sources.CountersAsync(cancellationToken);
        var before = await BeforeAsync(checkpoint.BatchSeq, cancellationToken);
        return Flow(before, counted) == new IngestCounters()
            ? null
            : LayerRunner.NextPlan(Name, checkpoint, toSeq: 0, clock.Now, [DateOnly.FromDateTime(clock.Now.UtcDateTime)], moreWaits: false)
                with
            { FromSeq = 0, Sources = counted };
    }

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        var flow = Flow(await BeforeAsync(plan.BatchSeq - 1, cancellationToken), plan.Sources!);
        return new BatchOutcome(
            new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal) { ["received"] = flow.Received }) { Sources = plan.Sources },
            new LedgerEntry(plan.BatchId, "ingest", plan.BatchSeq, plan.Now, flow.Received)
            {
                Passed = flow.Produced,
                NotMonitored = flow.NotMonitored,
                Canary = flow.Canary,
                Blank = flow.Blank,
                RewindDuplicate = flow.RewindDuplicate,
                DeadLettered = flow.DeadLettered,
            },
            []);
    }

    private async Task<IReadOnlyDictionary<string, IngestCounters>> BeforeAsync(long batchSeq, CancellationToken cancellationToken) =>
        batchSeq == 0 ? new Dictionary<string, IngestCounters>() : (await checkpoints.ReadManifestAsync(Name, batchSeq, cancellationToken)).Sources!;

    // A source that has counted less than before was started over, and has counted all of that anew.
    private static IngestCounters Flow(IReadOnlyDictionary<string, IngestCounters> before, IReadOnlyDictionary<string, IngestCounters> now) =>
        now.Select(s => before.TryGetValue(s.Key, out var b) && b.Received <= s.Value.Received ? s.Value - b : s.Value)
            .Aggregate(new IngestCounters(), (sum, c) => sum + c);
}
