using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Quality;

namespace WikiGuard.Batches;

/// <summary>
/// Brings what sources and batches have counted into <c>pipeline_ledger</c> and <c>quality_metrics</c>: the Ingestors' counters from their
/// checkpoints, everything else from the batches' manifests. A batch is complete with its manifest; the tables follow, so that two
/// statements serve all batches since the last time.
/// </summary>
/// <remarks>
/// It moves no rows: its batch is what was counted between two reads, where each position of a source and each batch is counted once.
/// </remarks>
/// <param name="pace">How often it is due; null for every time it is asked.</param>
public sealed class LedgerLayer(IngestCheckpointStore sources, CheckpointStore checkpoints, IEventClock clock, LedgerPace? pace = null)
    : ILayer
{
    /// <summary>A run takes at most this many manifests before it starts the next batch, which bounds memory.</summary>
    private const int MaxManifests = 2_000;

    /// <summary>
    /// Keeps a statement below Athena's 262,144 bytes: a line is about 300 bytes of text, and three times that with a rule's error.
    /// </summary>
    private const int MaxLines = 250;

    public string Name => LayerNames.Ledger;

    public async Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, IQueryEngine engine, CancellationToken cancellationToken) =>
        await BeforeAsync(checkpoint.BatchSeq, cancellationToken) is { PlannedAt: { } last } && clock.Now - last is var age
            && age >= TimeSpan.Zero && age < pace?.Interval
            ? null
            : await PlanNowAsync(checkpoint, cancellationToken);

    /// <summary>The next batch, whether it is due or not; null where nothing waits.</summary>
    public async Task<BatchPlan?> PlanNowAsync(LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var counted = await sources.CountersAsync(cancellationToken);
        var before = await BeforeAsync(checkpoint.BatchSeq, cancellationToken);
        var recorded = new Dictionary<string, long>(StringComparer.Ordinal);
        var (isNew, moreWaits) = (Flow(before?.Sources, counted) != new IngestCounters(), false);
        foreach (var layer in LayerNames.InOrder)
        {
            var last = (await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.BatchSeq;
            var from = await RecordedAsync(before, layer, last, cancellationToken);
            recorded[layer] = Math.Min(last, from + MaxManifests);
            isNew |= recorded[layer] > from;
            moreWaits |= recorded[layer] < last;
        }
        return isNew
            ? checkpoint.Next(Name, new SourceCounters(counted, recorded), clock.Now, DateOnly.FromDateTime(clock.Now.UtcDateTime)) with
            { MoreWaits = moreWaits }
            : null;
    }

    public async Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken)
    {
        var plan = attempt.Plan;
        var counted = plan.Reads<SourceCounters>();
        var before = await BeforeAsync(plan.BatchSeq - 1, cancellationToken);
        var flow = Flow(before?.Sources, counted.Sources);
        var ingest = new LedgerEntry(plan.BatchId, "ingest", plan.BatchSeq, plan.Now, flow.Received)
        {
            Passed = flow.Produced,
            NotMonitored = flow.NotMonitored,
            Canary = flow.Canary,
            Blank = flow.Blank,
            RewindDuplicate = flow.RewindDuplicate,
            UnknownStream = flow.UnknownStream,
            DeadLettered = flow.DeadLettered,
        };
        var entries = new List<LedgerEntry>();
        if (flow != new IngestCounters())
            entries.Add(ingest);
        var quality = new List<QualityLine>();
        foreach (var (layer, last) in counted.Recorded ?? new Dictionary<string, long>())
        {
            var manifests = new List<BatchManifest>();
            for (var seq = await RecordedAsync(before, layer, last, cancellationToken) + 1; seq <= last; seq++)
            {
                if (await checkpoints.TryReadManifestAsync(layer, seq, cancellationToken) is { Ledger: not null } manifest)
                    manifests.Add(manifest);
            }
            entries.AddRange(RollUp(manifests.Select(m => (m.Ledger!, m.HasLines)), AreOne, (a, b) => a.With(b)));
            var rules = manifests.SelectMany(m => m.Quality.Select(l => (Line: l, m.HasLines))).GroupBy(
                l => (l.Line.HistoryKey, l.Line.Action));
            quality.AddRange(rules.SelectMany(rule => RollUp(rule, (a, b) => Minute(a.Now) == Minute(b.Now), (a, b) => a.With(b))));
        }
        foreach (var some in entries.Chunk(MaxLines))
            await attempt.Engine.RunAsync(LedgerEntry.Merge(some), cancellationToken);
        foreach (var some in quality.Chunk(MaxLines))
            await attempt.Engine.RunAsync(QualityLine.Merge(some), cancellationToken);
        if (ingest.Difference != 0)
            throw new LedgerDifferenceException(ingest);
        IEnumerable<DateTimeOffset> recorded = [.. entries.Select(e => e.RecordedAt), .. quality.Select(l => l.Now)];
        var dates = recorded.Select(r => DateOnly.FromDateTime(r.UtcDateTime)).Distinct().Order();
        var manifestOfThis = new BatchManifest(
            plan.BatchId, plan.BatchSeq, [.. dates], new Dictionary<string, long>(StringComparer.Ordinal) { ["received"] = flow.Received })
        {
            Sources = counted.Sources,
            Recorded = counted.Recorded,
            History = MetricHistory.With(before?.History, quality),
        };
        return new CompletedBatch(manifestOfThis, Conditions: []);
    }

    private async Task<BatchManifest?> BeforeAsync(long batchSeq, CancellationToken cancellationToken) =>
        batchSeq == 0 ? null : await checkpoints.ReadManifestAsync(Name, batchSeq, cancellationToken);

    // The last batch of a layer whose line is in the tables. Batches of an older version have written theirs, and their manifests hold
    // none.
    private async Task<long> RecordedAsync(BatchManifest? before, string layer, long last, CancellationToken cancellationToken)
    {
        if (before?.Recorded is { } recorded)
            return recorded.GetValueOrDefault(layer);
        var first = last;
        while (first > 0 && await checkpoints.TryReadManifestAsync(layer, first, cancellationToken) is { Ledger: not null })
            first--;
        return first;
    }

    // A line says only how many batches it covers, so they must be consecutive.
    private static bool AreOne(LedgerEntry line, LedgerEntry next) =>
        line.Hop == next.Hop && line.BatchSeq + 1 == next.BatchSeq && Minute(line.RecordedAt) == Minute(next.RecordedAt);

    /// <param name="lines">Each with whether its batch has an earlier line in the table, which it replaces.</param>
    private static List<T> RollUp<T>(IEnumerable<(T Line, bool IsThere)> lines, Func<T, T, bool> areOne, Func<T, T, T> add)
    {
        var rolled = new List<T>();
        var isOpen = false;
        foreach (var (line, isThere) in lines)
        {
            if (isOpen && !isThere && areOne(rolled[^1], line))
                rolled[^1] = add(rolled[^1], line);
            else
                rolled.Add(line);
            isOpen = !isThere;
        }
        return rolled;
    }

    private static long Minute(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;

    // A source that has counted less than before was restarted, and has counted all of that anew.
    private static IngestCounters Flow(
        IReadOnlyDictionary<string, IngestCounters>? before, IReadOnlyDictionary<string, IngestCounters> now) =>
        now.Select(s => before is not null && before.TryGetValue(s.Key, out var b) && b.Received <= s.Value.Received
            ? s.Value - b : s.Value)
            .Aggregate(new IngestCounters(), (sum, c) => sum + c);
}

/// <summary>How often the ledger is written at most, by the event clock: the batches of an interval share their lines.</summary>
public sealed record LedgerPace(TimeSpan Interval);
