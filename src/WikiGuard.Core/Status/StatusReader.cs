using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Status;

/// <summary>
/// Says where a lakehouse stands, also while somebody writes it: from checkpoints, leases, the last manifests of each layer, and the last
/// days of the ledger. What it reads does not grow with the lakehouse.
/// </summary>
public sealed class StatusReader(IObjectStore objects, IQueryEngine engine, TimeProvider time)
{
    /// <summary>The days of the ledger that are read, up to its last batch.</summary>
    public const int LedgerDays = 7;

    /// <summary>The newest event is looked for in so many batches: the last ones may be a replay or a backfill of older dates.</summary>
    private const int BatchesLookedAt = 20;

    /// <summary>Up to so many batches of a backlog are opened to count their rows.</summary>
    private const int BatchesCounted = 200;

    private readonly CheckpointStore _checkpoints = new(objects);

    public async Task<LakehouseStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var store = new IngestCheckpointStore(objects);
        var sources = (await store.LoadAllAsync(cancellationToken)).Values.ToList();
        var isRecording = sources.Count > 0 && sources.TrueForAll(s => s.Clock is not null);
        var (ledger, lines) = await LedgerAsync(cancellationToken);
        var (layers, upstream) = (new List<LayerState>(), default(LayerCheckpoint));
        foreach (var layer in LayerNames.InOrder)
        {
            var (checkpoint, _) = await _checkpoints.LoadAsync(layer, cancellationToken);
            var waiting = upstream is null
                ? new Backlog(await LandedFilesAsync(cancellationToken), Rows: null)
                : await UnreadAsync(layers[^1].Layer, checkpoint.SourceSeq, upstream.BatchSeq, cancellationToken);
            layers.Add(await OfAsync(layer, checkpoint, waiting, lines, cancellationToken));
            upstream = checkpoint;
        }
        return new LakehouseStatus(
            isRecording ? sources.Max(s => s.Clock)!.Value : time.GetUtcNow(), isRecording,
            sources.Count == 0 ? null : IngestOf(sources, isRecording ? null : await store.SavedAtAsync(cancellationToken)), layers, ledger,
            await LeaseStore.HeldAsync(objects, time.GetUtcNow(), cancellationToken),
            ledger.LastBatch is null ? null : await QualityAsync(cancellationToken), await AlertsAsync(cancellationToken));
    }

    private async Task<AlertState> AlertsAsync(CancellationToken cancellationToken)
    {
        var overview = await AlertOverview.ReadAsync(objects, time.GetUtcNow(), cancellationToken);
        return new AlertState(
            overview.Alerts.Count(a => a.State == ListedState.Open), overview.Alerts.Count(a => a.State == ListedState.Acknowledged),
            overview.Mutes.Count, await DeliveredAlerts.ReadAsync(objects, cancellationToken));
    }

    // A lakehouse that an older version wrote has no such table until the next run.
    private async Task<SignalQuality?> QualityAsync(CancellationToken cancellationToken)
    {
        try
        {
            var row = (await engine.RunAsync(SqlLibrary.Get("status/signal_quality").Bind(), cancellationToken)).Row;
            return row["first_date"] is not string first ? null : new SignalQuality(
                first, row.Get<string>("last_date"), row.Get<long>("signalled_edits"), row.Get<long>("reverted_edits"),
                row.Get<long>("flagged_edits"), row.Get<long>("flagged_reverted"));
        }
        catch (WikiGuardException)
        {
            return null;
        }
    }

    /// <param name="savedAt">When a checkpoint was last saved; null for recordings, whose time stands in them.</param>
    private static IngestState IngestOf(IReadOnlyCollection<IngestCheckpoint> sources, DateTimeOffset? savedAt)
    {
        var counters = sources.Aggregate(new IngestCounters(), (sum, s) => sum + s.Counters);
        return new IngestState(
            [.. sources.Select(s => s.Source).Order(StringComparer.Ordinal)], savedAt ?? sources.Max(s => s.Clock),
            sources.Max(s => s.ReadUpTo), RateOf(counters.Produced, counters.DeadLettered));
    }

    private async Task<long> LandedFilesAsync(CancellationToken cancellationToken) =>
        (await objects.ListAsync(LandingFiles.Prefix, cancellationToken)).Count(k => LandingFile.Parse(k) is not null);

    private async Task<Backlog> UnreadAsync(string upstream, long readSeq, long lastSeq, CancellationToken cancellationToken)
    {
        var count = Math.Max(0, lastSeq - readSeq);
        return new Backlog(count, count > BatchesCounted
            ? null : (await _checkpoints.ReadManifestsAsync(upstream, readSeq, lastSeq, cancellationToken)).Sum(m => m.RowsOut));
    }

    private async Task<LayerState> OfAsync(
        string layer, LayerCheckpoint checkpoint, Backlog waiting, IReadOnlyDictionary<string, Line> lines,
        CancellationToken cancellationToken)
    {
        var seq = checkpoint.BatchSeq;
        if (seq == 0)
            return new LayerState(layer, null, null, null, null, waiting, checkpoint.Planned);
        var manifests = await _checkpoints.ReadManifestsAsync(layer, seq - BatchesLookedAt, seq, cancellationToken);
        // A live run keeps manifests for an hour. After a longer silence the ledger still knows of the last batch.
        var last = manifests.FirstOrDefault(m => m.BatchSeq == seq);
        var line = last is null ? lines.GetValueOrDefault(layer) : null;
        var rate = last?.Ledger is { } entry
            ? RateOf(entry.Passed, entry.Quarantined + entry.Dropped) : line is null ? null : RateOf(line.Passed, line.Refused);
        return new LayerState(
            layer, BatchPlan.IdOf(layer, seq), last?.PlannedAt ?? line?.At, manifests.Max(m => m.Span?.To), rate, waiting,
            checkpoint.Planned);
    }

    private async Task<(LedgerState Ledger, IReadOnlyDictionary<string, Line> Lines)> LedgerAsync(CancellationToken cancellationToken)
    {
        var none = new Dictionary<string, Line>(StringComparer.Ordinal);
        var (checkpoint, _) = await _checkpoints.LoadAsync(LayerNames.Ledger, cancellationToken);
        if (checkpoint.BatchSeq == 0)
            return (new LedgerState(null, null, null, 0, [], NotRead: null), none);
        var id = BatchPlan.IdOf(LayerNames.Ledger, checkpoint.BatchSeq);
        var at = (await _checkpoints.TryReadManifestAsync(LayerNames.Ledger, checkpoint.BatchSeq, cancellationToken))?.PlannedAt;
        var since = DateOnly.FromDateTime((at ?? time.GetUtcNow()).UtcDateTime).AddDays(1 - LedgerDays);
        try
        {
            var found = await engine.RunAsync(
                SqlLibrary.Get("status/newest_lines").Bind(new SqlParameters().Add("since", since)), cancellationToken);
            var lines = found.NamedRows.Select(Line.Of).ToDictionary(l => l.Hop, StringComparer.Ordinal);
            return (new LedgerState(
                id, at, since, lines.Values.Sum(l => l.Count), [.. lines.Values.Select(l => l.Difference).OfType<LedgerDifference>()],
                NotRead: null), lines);
        }
        catch (TransientException e)
        {
            return (new LedgerState(id, at, since, 0, [], e.Message), none);
        }
    }

    private static double? RateOf(long passed, long refused) => passed + refused == 0 ? null : (double)passed / (passed + refused);

    /// <summary>The newest line of a hop.</summary>
    private sealed record Line(string Hop, DateTimeOffset At, long Passed, long Refused, long Count, LedgerDifference? Difference)
    {
        public static Line Of(QueryRow row)
        {
            var hop = row.Get<string>("hop");
            return new Line(
                hop, DateTimeOffset.FromUnixTimeSeconds(row.Get<long>("recorded_at")), row.Get<long>("passed"),
                row.Get<long>("quarantined") + row.Get<long>("dropped"), row.Get<long>("line_count"),
                row["last_differing"] is string batchId
                    ? new LedgerDifference(hop, batchId, row.Get<long>("last_difference"), row.Get<long>("differing")) : null);
        }
    }
}
