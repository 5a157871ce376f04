using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Ports;

namespace WikiGuard.Batches;

/// <summary>Is notified of each batch as soon as it is complete: a run over a backlog completes many before it returns.</summary>
public interface IBatchObserver
{
    void Completed(string layer, BatchManifest manifest);
}

/// <summary>
/// Takes a layer from its checkpoint to the end of what waits, batch by batch, under the layer's lease: plan, store the plan, act, write
/// the manifest, move the checkpoint. After a crash between any two of these, the next run recovers: it finds the plan and finishes it.
/// </summary>
public sealed class LayerRunner(
    CheckpointStore checkpoints, LeaseStore leases, BatchConfigs configs, IQueryEngine engine, AlertBook alerts,
    EarlierTables earlier, TimeProvider time, ILogger<LayerRunner> logger, IBatchObserver? observer = null,
    ToolAdvice? advice = null)
{
    /// <summary>From this attempt on, a failing batch is more than a hiccup.</summary>
    private const int AttemptsUntilCritical = 3;

    private readonly ToolAdvice _advice = advice ?? ToolAdvice.Plain;

    /// <returns>The batches that this call completed.</returns>
    /// <exception cref="ConflictException">Another writer holds the layer; nothing of its work was undone.</exception>
    public Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer, CancellationToken cancellationToken) =>
        RunAsync(layer, layer.PlanAsync, cancellationToken);

    /// <summary>
    /// Finishes what an earlier run left, and then runs the batches that <paramref name="plan"/> makes, until none is left.
    /// </summary>
    public async Task<IReadOnlyList<BatchManifest>> RunAsync(
        ILayer layer, Func<LayerCheckpoint, IQueryEngine, CancellationToken, Task<BatchPlan?>> plan, CancellationToken cancellationToken)
    {
        var completed = new List<BatchManifest>();
        await using var lease = await leases.AcquireAsync(layer.Name, cancellationToken);
        var planner = new LeasedEngine(engine, lease, $"{layer.Name}-plan/{lease.Epoch:D8}");
        var (checkpoint, etag) = await checkpoints.LoadAsync(layer.Name, cancellationToken);
        while (true)
        {
            var wasUnfinished = checkpoint.Planned is not null;
            if (checkpoint.Planned is { } unfinished)
            {
                if (unfinished.IsHeld)
                {
                    await alerts.ReportAsync(layer.Name, unfinished.Now, [HeldCondition(unfinished)], cancellationToken);
                    return completed;
                }
                checkpoint = checkpoint with { Planned = unfinished with { Attempts = unfinished.Attempts + 1 } };
            }
            else
            {
                if (await plan(checkpoint, planner, cancellationToken) is not { } planned)
                    return completed;
                checkpoint = checkpoint with { Planned = planned };
            }
            var config = await configs.OfAsync(checkpoint.Planned, cancellationToken);
            var batch = checkpoint.Planned with { Config = config.Hash };
            checkpoint = checkpoint with { Planned = batch };
            etag = await checkpoints.SaveAsync(layer.Name, checkpoint, etag, cancellationToken);
            if (wasUnfinished)
                logger.LogWarning("Finishing batch {BatchId}, which an earlier attempt has left", batch.BatchId);

            async Task SaveAsync(BatchPlan plan) =>
                etag = await checkpoints.SaveAsync(layer.Name, checkpoint with { Planned = plan }, etag, cancellationToken);
            var outcome = await ExecuteAsync(layer, batch, config, lease, SaveAsync, cancellationToken);
            if (outcome is not CompletedBatch { Manifest: var manifest, Conditions: var conditions })
            {
                var held = batch with { Held = ((HeldBatch)outcome).Because, Release = null, HasLines = true };
                await SaveAsync(held);
                await alerts.ReportAsync(layer.Name, held.Now, [HeldCondition(held)], cancellationToken);
                return completed;
            }

            checkpoint = checkpoint.After(batch);
            manifest = manifest with { SourceSeq = checkpoint.SourceSeq, CompletedAt = time.GetUtcNow() };
            await checkpoints.WriteManifestAsync(layer.Name, manifest, cancellationToken);
            etag = await checkpoints.SaveAsync(layer.Name, checkpoint, etag, cancellationToken);
            await alerts.ReportAsync(layer.Name, batch.Now, conditions, cancellationToken);
            completed.Add(manifest);
            observer?.Completed(layer.Name, manifest);
            logger.LogInformation("Completed batch {BatchId}: {Counts}", manifest.BatchId,
                string.Join(", ", manifest.Counts.Select(c => $"{c.Key} {c.Value}")));
            // What arrived since the plan was made is for the next run: chasing it would make many small batches.
            if (!batch.MoreWaits && !wasUnfinished)
                return completed;
        }
    }

    /// <summary>
    /// Releases a held batch on a person's decision. The layer's next run carries it out, with the configuration that is then in force:
    /// nothing of the batch has been merged yet.
    /// </summary>
    /// <exception cref="ConflictException">The layer has moved on meanwhile.</exception>
    /// <exception cref="InvalidConfigException">The layer holds no such batch.</exception>
    public async Task ReleaseAsync(string layer, string batchId, Release release, CancellationToken cancellationToken)
    {
        await using var lease = await leases.AcquireAsync(layer, cancellationToken);
        var (checkpoint, etag) = await checkpoints.LoadAsync(layer, cancellationToken);
        if (checkpoint.Planned is not { Held: not null } held || held.BatchId != batchId)
        {
            throw new InvalidConfigException($"{batchId} is not held. "
                + (checkpoint.Planned is { Held: not null } other ? $"{layer} holds {other.BatchId}." : $"{layer} holds no batch."));
        }
        await checkpoints.SaveAsync(
            layer, checkpoint with { Planned = held with { Release = release, Config = null } }, etag, cancellationToken);
    }

    /// <returns>The layer that a rule has stopped at this batch; null where none has.</returns>
    public async Task<string?> HolderOfAsync(string batchId, CancellationToken cancellationToken)
    {
        foreach (var layer in LayerNames.InOrder)
        {
            if ((await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.Planned is { Held: not null } held
                && held.BatchId == batchId)
                return layer;
        }
        return null;
    }

    private async Task<BatchOutcome> ExecuteAsync(
        ILayer layer, BatchPlan batch, PromotionConfig config, Lease lease, Func<BatchPlan, Task> save, CancellationToken cancellationToken)
    {
        var staging = $"{batch.BatchId}/{lease.Epoch:D8}";
        var leased = new LeasedEngine(engine, lease, staging);
        try
        {
            var attempt = new BatchAttempt(batch, config, leased, staging, _advice);
            var outcome = batch.Input is EarlierState
                ? await earlier.RestoreAsync(attempt, cancellationToken) : await layer.ExecuteAsync(attempt, cancellationToken);
            if (outcome is not CompletedBatch completed)
                return outcome;
            if (completed.Manifest.Ledger is not { Difference: not 0 } entry)
                return completed with
                {
                    Manifest = completed.Manifest with
                    { PlannedAt = batch.Now, Mode = batch.Mode, HasLines = batch.HasLines, Statements = leased.Submitted }
                };
            // The batch stays open, so its line would not come from a manifest.
            await save(batch with { HasLines = true });
            await leased.RunAsync(LedgerEntry.Merge(entry), cancellationToken);
            throw new LedgerDifferenceException(entry);
        }
        catch (Exception e) when (e is QueryFailedException or FatalException or TransientException)
        {
            await alerts.ReportAsync(layer.Name, batch.Now, [FailedCondition(batch, e)], CancellationToken.None);
            throw;
        }
    }

    private Condition FailedCondition(BatchPlan batch, Exception e) => new("failed", new Alert(
        e is FatalException || batch.Attempts >= AttemptsUntilCritical ? AlertSeverity.Critical : AlertSeverity.Warning,
        $"{batch.BatchId} failed at attempt {batch.Attempts}", e.Message)
    {
        Advice = "The next run tries the same batch again; nothing of it is lost. If it keeps failing, fix the cause that the message names.",
        Commands = [new AlertCommand("See how it stands with", $"wikiguard status{_advice.Arguments}")],
        Runbook = RunbookSections.Failed,
    });

    private Condition HeldCondition(BatchPlan batch) => new("held", HeldBatchAdvice.AlertOf(batch.BatchId, batch.Held!, _advice));
}
