using WikiGuard.Batches;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>
/// Derives dates of silver or gold again. Each chunk is a batch of its layer: planned, idempotent, and finished by the next run after a
/// crash. Running a replay twice, or again after it was left in its midst, ends the same as running it once.
/// </summary>
public sealed class ReplayDesk(
    LayerRunner runner, CheckpointStore checkpoints, IQueryEngine engine, IEventClock clock, SilverLayer silver, GoldLayer gold)
{
    /// <exception cref="InvalidConfigException">The layer or the dates cannot be replayed; the message says why.</exception>
    public async Task<ReplayPlan> PlanAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        if (request.From > request.To)
            throw new InvalidConfigException($"{request.From:O} is after {request.To:O}.");
        return request.Layer switch
        {
            LayerNames.Silver => await PlanSilverAsync(request, cancellationToken),
            LayerNames.Gold => await PlanGoldAsync(request, cancellationToken),
            _ => throw new InvalidConfigException($"{request.Layer} cannot be replayed from a layer. Replay silver or gold."),
        };
    }

    /// <summary>Runs one chunk, under the layer's lease; what another run has left is finished before it.</summary>
    /// <param name="previous">What the chunk before returned; the first chunk of some dates does not need it.</param>
    /// <exception cref="ConflictException">The layer is being written; try again.</exception>
    /// <exception cref="TransientException">The layer holds a batch, which has to be released first.</exception>
    /// <exception cref="InvalidConfigException">The layer was rolled back between two parts of a date.</exception>
    public async Task<(BatchManifest Batch, ReplaySeries Series)> RunChunkAsync(
        ReplayRequest request, ReplayChunk chunk, ReplaySeries? previous, CancellationToken cancellationToken)
    {
        var series = chunk.IsFirst ? null : previous;
        var planned = default(BatchPlan);
        ILayer layer = request.Layer == LayerNames.Silver ? silver : gold;
        var completed = await runner.RunAsync(layer, async (checkpoint, _, token) =>
        {
            if (planned is not null)
                return null;
            if (series is not null)
                await RequireNoRollbackAsync(layer.Name, series, checkpoint, token);
            series ??= new ReplaySeries(checkpoint.BatchSeq + 1, checkpoint.SourceSeq);
            planned = request.Layer == LayerNames.Gold
                ? gold.RecomputePlan(checkpoint, chunk.Dates, request.Truncate, request.Relearn)
                : checkpoint.Next(layer.Name, new ReplayedRange(
                    chunk.FromSeq, chunk.ToSeq ?? series.ThroughSeq, series.FirstSeq, chunk.IsLast, request.Truncate),
                    clock.Now, chunk.Dates);
            return planned;
        }, cancellationToken);
        var batch = completed.FirstOrDefault(b => b.BatchId == planned?.BatchId) ?? throw new TransientException(
            $"{layer.Name} holds a batch back, and nothing was replayed. See which: wikiguard verify. Release it, and run the replay again.");
        return (batch, series!);
    }

    /// <param name="completed">Is told of each chunk.</param>
    public async Task RunAsync(ReplayPlan plan, Action<ReplayChunk, BatchManifest> completed, CancellationToken cancellationToken)
    {
        var series = default(ReplaySeries);
        foreach (var chunk in plan.Chunks)
        {
            (var batch, series) = await RunChunkAsync(plan.Request, chunk, series, cancellationToken);
            completed(chunk, batch);
        }
    }

    // The rows that it brought back are older than the series, which would take them for rows that nothing explains.
    private async Task RequireNoRollbackAsync(
        string layer, ReplaySeries series, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var since = await checkpoints.ReadManifestsAsync(layer, series.FirstSeq, checkpoint.BatchSeq, cancellationToken);
        if (since.FirstOrDefault(m => m.Rollback is not null) is { } rollback)
            throw new InvalidConfigException($"{rollback.BatchId} has rolled {layer} back since this replay began. Run the replay again.");
    }

    private async Task<ReplayPlan> PlanSilverAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var (checkpoint, _) = await checkpoints.LoadAsync(LayerNames.Silver, cancellationToken);
        var batches = (await RowsAsync("replay/bronze_rows", request, checkpoint.SourceSeq, cancellationToken))
            .Select(r => (Date: (DateOnly)r[0]!, Seq: (long)r[1]!, Rows: (long)r[2]!)).ToLookup(b => b.Date);
        var there = await RowsByDateAsync("replay/silver_rows", request, cancellationToken);
        var signals = await RowsByDateAsync("replay/signal_rows", request, cancellationToken);
        List<DateOnly> withoutBronze = request.Truncate ? [.. there.Keys.Where(d => !batches.Contains(d))] : [];
        var foreign = await NeverTouchedAsync(withoutBronze, checkpoint, cancellationToken);
        if (withoutBronze.Except(foreign).ToList() is { Count: > 0 } unexplained)
        {
            throw new InvalidConfigException(
                $"bronze has no rows of {string.Join(", ", unexplained.Take(3).Select(d => $"{d:O}"))}{(unexplained.Count > 3 ? " and others" : "")}, "
                    + $"and silver has {unexplained.Sum(d => there[d]):N0} there, which a replay with truncation would remove. Bring "
                    + "bronze's rows back first (wikiguard replay bronze --help), leave these dates out, or do not truncate.");
        }
        List<ReplayDay> days =
        [
            .. batches.Select(b => new ReplayDay(b.Key, b.Sum(x => x.Rows), there.GetValueOrDefault(b.Key))
                { HasSignals = signals.ContainsKey(b.Key) })
                .Concat(foreign.Select(d => new ReplayDay(d, RowsIn: 0, there[d]))).OrderBy(d => d.Date),
        ];
        return new ReplayPlan(request, days,
            [.. Groups(days).SelectMany(g => g is [var day] ? Parts(day, batches[day.Date].Select(b => (b.Seq, b.Rows))) : [Whole(g)])]);
    }

    // Dates that no batch of silver has had rows of: bronze has lost nothing of them, and what stands there somebody has written past the
    // pipeline. It cannot be told where a manifest is gone.
    private async Task<IReadOnlyList<DateOnly>> NeverTouchedAsync(
        List<DateOnly> dates, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        if (dates.Count == 0)
            return [];
        var manifests = await checkpoints.ReadManifestsAsync(LayerNames.Silver, 0, checkpoint.BatchSeq, cancellationToken);
        return manifests.Count < checkpoint.BatchSeq ? [] : [.. dates.Except(manifests.SelectMany(m => m.Dates))];
    }

    private async Task<ReplayPlan> PlanGoldAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var events = await RowsByDateAsync("replay/silver_rows", request, cancellationToken);
        var windows = await RowsByDateAsync("replay/gold_rows", request, cancellationToken);
        List<ReplayDay> days =
        [
            .. events.Keys.Union(windows.Keys).Order().Select(
                d => new ReplayDay(d, events.GetValueOrDefault(d), windows.GetValueOrDefault(d))),
        ];
        return new ReplayPlan(request, days, [.. Groups(days).Select(Whole)]);
    }

    // Whole dates, as many as fit into a batch's rows and a statement's partitions.
    private static IEnumerable<IReadOnlyList<ReplayDay>> Groups(IEnumerable<ReplayDay> days) =>
        DateRange.Groups(days, d => d.RowsIn, BatchPlan.MaxRows);

    private static ReplayChunk Whole(IReadOnlyList<ReplayDay> days) =>
        new([.. days.Select(d => d.Date)], days.Sum(d => d.RowsIn), FromSeq: 0, ToSeq: null, IsFirst: true, IsLast: true);

    // A date that is too large is cut between batches of bronze, each of which is small.
    private static IEnumerable<ReplayChunk> Parts(ReplayDay day, IEnumerable<(long Seq, long Rows)> batches)
    {
        var (fromSeq, toSeq, rows) = (0L, 0L, 0L);
        foreach (var batch in batches)
        {
            if (rows > 0 && rows + batch.Rows > BatchPlan.MaxRows)
            {
                yield return new ReplayChunk([day.Date], rows, fromSeq, toSeq, IsFirst: fromSeq == 0, IsLast: false);
                (fromSeq, rows) = (toSeq + 1, 0);
            }
            (toSeq, rows) = (batch.Seq, rows + batch.Rows);
        }
        yield return new ReplayChunk([day.Date], rows, fromSeq, ToSeq: null, IsFirst: fromSeq == 0, IsLast: true);
    }

    private async Task<Dictionary<DateOnly, long>> RowsByDateAsync(
        string statement, ReplayRequest request, CancellationToken cancellationToken) =>
        (await RowsAsync(statement, request, throughSeq: 0, cancellationToken)).ToDictionary(r => (DateOnly)r[0]!, r => (long)r[1]!);

    private async Task<IReadOnlyList<object?[]>> RowsAsync(
        string statement, ReplayRequest request, long throughSeq, CancellationToken cancellationToken) =>
        (await engine.RunAsync(SqlLibrary.Get(statement).Bind(new SqlParameters()
            .Add("date_from", request.From).Add("date_to", request.To).Add("to_seq", throughSeq)), cancellationToken)).Rows;
}
