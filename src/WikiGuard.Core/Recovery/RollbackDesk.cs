using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Silver;

namespace WikiGuard.Recovery;

/// <summary>
/// Takes the tables of a layer back to what one of its batches left, from the snapshots that the engine keeps. A rollback is a batch
/// itself, with the next number: planned, idempotent, and finished by the next run after a crash. What the layer has read of the previous
/// one is set back with it, and the layer after it computes the same dates anew.
/// </summary>
public sealed class RollbackDesk(
    LayerRunner runner, CheckpointStore checkpoints, EarlierTables earlier, IQueryEngine engine, IEventClock clock, BronzeLayer bronze,
    SilverLayer silver, GoldLayer gold)
{
    /// <exception cref="InvalidConfigException">
    /// There is no such state, or it is no longer within reach; the message says which one is the oldest.
    /// </exception>
    public async Task<RollbackPlan> PlanAsync(RollbackRequest request, CancellationToken cancellationToken)
    {
        var (checkpoint, _) = await checkpoints.LoadAsync(request.Layer, cancellationToken);
        if (checkpoint.Planned is { IsHeld: true } held)
            throw new InvalidConfigException($"{held.BatchId} is held. Release or discard it first. See: wikiguard verify");
        var target = await TargetAsync(request, checkpoint, cancellationToken);
        var compared = earlier.AreKept
            ? await CompareAsync(request.Layer, target, engine, checkpoint.BatchSeq + 1, cancellationToken) : null;
        var dates = await DatesAsync(request.Layer, target, checkpoint, compared?.Dates ?? [], cancellationToken);
        return new RollbackPlan(
            request, target.At, checkpoint.BatchSeq, new EarlierState(target.Seq, target.SourceSeq, compared?.Tables ?? []), dates,
            compared is null ? null : await OldestAsync(request.Layer, compared.KeptSince, checkpoint.BatchSeq, cancellationToken));
    }

    /// <summary>Carries a plan out, under the layer's lease; what another run has left is finished before it.</summary>
    /// <exception cref="ConflictException">The layer is being written, or the next one has yet to read it; try again.</exception>
    /// <exception cref="TransientException">The layer holds a batch, which has to be released first.</exception>
    public async Task<BatchManifest> RunAsync(RollbackPlan plan, CancellationToken cancellationToken)
    {
        var request = plan.Request;
        var (planned, done) = (default(BatchPlan), default(BatchManifest));
        ILayer layer = request.Layer switch { LayerNames.Bronze => bronze, LayerNames.Silver => silver, _ => gold };
        var completed = await runner.RunAsync(layer, async (checkpoint, leased, token) =>
        {
            if (planned is not null)
                return null;
            done = await DoneAsync(plan, checkpoint, token);
            if (done is not null)
                return null;
            await RequireReadAsync(request.Layer, checkpoint, token);
            // Batches may have come since the plan was made, and are undone, too.
            var target = new Target(plan.ToSeq, plan.State.SourceSeq, plan.At);
            var compared = await CompareAsync(request.Layer, target, leased, checkpoint.BatchSeq + 1, token);
            var state = plan.State with { Tables = compared.Tables };
            var dates = await DatesAsync(layer.Name, target, checkpoint, compared.Dates, token);
            return planned = checkpoint.Next(layer.Name, state, clock.Now, dates) with { RowsIn = state.Rows };
        }, cancellationToken);
        return done ?? completed.FirstOrDefault(b => b.BatchId == planned?.BatchId) ?? throw new TransientException(
            $"{layer.Name} holds a batch back, and nothing was rolled back. See which: wikiguard verify. Release it, and roll back then.");
    }

    // An earlier attempt may have carried the plan out, and its answer was lost; what came since must not be undone, too.
    private async Task<BatchManifest?> DoneAsync(RollbackPlan plan, LayerCheckpoint checkpoint, CancellationToken cancellationToken) =>
        (await checkpoints.ReadManifestsAsync(plan.Request.Layer, plan.LastSeq, checkpoint.BatchSeq, cancellationToken))
        .FirstOrDefault(m => m.Rollback?.ToSeq == plan.ToSeq);

    // Silver counts on the rows of bronze that it has yet to read. Gold does not mind: its windows of the dates are computed anew.
    private async Task RequireReadAsync(string layer, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        if (layer == LayerNames.Bronze
            && (await checkpoints.LoadAsync(LayerNames.Silver, cancellationToken)).Checkpoint is { } next
            && (next.SourceSeq < checkpoint.BatchSeq || next.Planned is not null))
            throw new ConflictException("Silver has yet to read what bronze has. Let it, and roll bronze back then.");
    }

    private async Task<Target> TargetAsync(RollbackRequest request, LayerCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var (layer, last) = (request.Layer, checkpoint.BatchSeq);
        if (request.Before > last)
        {
            throw new InvalidConfigException($"{BatchPlan.IdOf(layer, request.Before.Value)} is not complete; "
                + (last == 0 ? $"{layer} has no batch yet." : $"the last batch is {BatchPlan.IdOf(layer, last)}."));
        }
        var seq = request switch
        {
            { Before: { } before } => before - 1,
            { To: { } to } => await checkpoints.LastCompletedAsync(layer, last, at => at <= to, cancellationToken),
            _ => await EndOfAsync(request.SnapshotTable, request.Snapshot!.Value, cancellationToken) is { } end
                ? await checkpoints.LastCompletedAsync(layer, last, at => at < end, cancellationToken) : last,
        };
        if (seq == 0)
        {
            var first = request.To is null ? null : (await checkpoints.TryReadManifestAsync(layer, 1, cancellationToken))?.CompletedAt;
            throw new InvalidConfigException($"{layer} had nothing before its first batch"
                + (first is null ? "" : $", which was complete at {Spoken.At(first.Value)} by the clock of the machine")
                + ". To begin anew, use another lakehouse.");
        }
        return await checkpoints.TryReadManifestAsync(layer, seq, cancellationToken) is { CompletedAt: { } at, SourceSeq: { } sourceSeq }
            ? new Target(seq, sourceSeq, at)
            : throw new InvalidConfigException($"The record of {BatchPlan.IdOf(layer, seq)} is gone, or an older version wrote it, which "
                + $"did not store how far {layer} had read. {Instead(layer)}");
    }

    // When a snapshot was replaced by the next one; null where it is the present one.
    private async Task<DateTimeOffset?> EndOfAsync(string table, long id, CancellationToken cancellationToken)
    {
        var snapshots = await earlier.ListAsync(table, cancellationToken);
        var index = snapshots.TakeWhile(s => s.Id != id).Count();
        if (index == snapshots.Count)
        {
            throw new InvalidConfigException($"{table} has no snapshot {id}"
                + (snapshots.Count == 0 ? "." : $"; the oldest is {snapshots[0].Id} of {Spoken.At(snapshots[0].CommittedAt)}."));
        }
        return index + 1 < snapshots.Count ? snapshots[index + 1].CommittedAt : null;
    }

    private async Task<Comparison> CompareAsync(
        string layer, Target target, IQueryEngine leased, long batchSeq, CancellationToken cancellationToken)
    {
        var (tables, dates, kept) = (new List<EarlierTable>(), new SortedSet<DateOnly>(), DateTimeOffset.MinValue);
        var missing = new List<string>();
        foreach (var table in EarlierTables.Of(layer))
        {
            var snapshots = await earlier.ListAsync(table.Name, cancellationToken);
            if (snapshots.Count == 0)
                continue; // it was never written
            if (!snapshots[0].IsFirst && snapshots[0].CommittedAt > kept)
                kept = snapshots[0].CommittedAt;
            var snapshot = snapshots.LastOrDefault(s => s.CommittedAt <= target.At);
            if (snapshot is null && !snapshots[0].IsFirst)
                missing.Add(table.Name);
            if (missing.Count > 0 || snapshot == snapshots[^1])
                continue;
            var (compared, differ) = await earlier.CompareAsync(leased, table, snapshot?.Id, batchSeq, cancellationToken);
            if (differ.Count == 0)
                continue;
            tables.Add(compared);
            dates.UnionWith(differ);
        }
        if (missing.Count == 0)
            return new Comparison(tables, [.. dates], kept);
        var oldest = await OldestAsync(layer, kept, batchSeq - 1, cancellationToken);
        throw new InvalidConfigException(
            $"The snapshots that {string.Join(" and ", missing)} had at {Spoken.At(target.At)} are gone. "
                + (oldest is null ? "" : $"The oldest state within reach is that after {oldest.BatchId}, of {Spoken.At(oldest.At)}. ")
                + Instead(layer));
    }

    /// <param name="keptSince">The time from which on all tables have their snapshots.</param>
    private async Task<OldestState?> OldestAsync(
        string layer, DateTimeOffset keptSince, long lastSeq, CancellationToken cancellationToken)
    {
        var seq = 1 + await checkpoints.LastCompletedAsync(layer, lastSeq, at => at < keptSince, cancellationToken);
        return await checkpoints.TryReadManifestAsync(layer, seq, cancellationToken) is { CompletedAt: { } at } manifest
            ? new OldestState(manifest.BatchId, at) : null;
    }

    // The next layer may have derived something from rows that nobody finds any more.
    private async Task<IReadOnlyList<DateOnly>> DatesAsync(
        string layer, Target target, LayerCheckpoint checkpoint, IReadOnlyList<DateOnly> differ, CancellationToken cancellationToken) =>
        [.. (await checkpoints.DatesAsync(layer, target.Seq, checkpoint.BatchSeq, cancellationToken)).Union(differ).Order()];

    private static string Instead(string layer) => layer == LayerNames.Bronze
        ? "Take what bronze lacks from the log instead: wikiguard replay bronze --help"
        : $"Derive the dates again instead: wikiguard replay {layer} --help";

    private sealed record Target(long Seq, long SourceSeq, DateTimeOffset At);

    private sealed record Comparison(IReadOnlyList<EarlierTable> Tables, IReadOnlyList<DateOnly> Dates, DateTimeOffset KeptSince);
}
