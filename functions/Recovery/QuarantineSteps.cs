using Microsoft.Extensions.Logging;
using WikiGuard.Batches;
using WikiGuard.Quarantine;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>The steps of a backfill whose edits are in quarantine.</summary>
public sealed class QuarantineSteps(
    QuarantineDesk desk, LayerRunner runner, BackfillProgress progress, TimeProvider time, ILogger<QuarantineSteps> logger)
{
    /// <exception cref="InvalidConfigException">A layer holds a batch back that is not the one that is named.</exception>
    public async Task<BackfillPlan> PlanAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        var (wanted, plan) = (request.Quarantine!, new BackfillPlan(request, []));
        if (wanted.Filter.BatchId is { } batchId && await runner.HolderOfAsync(batchId, cancellationToken) is { } holder)
        {
            return wanted.Filter.IsBatchAlone ? plan with { Holder = holder } : throw new InvalidConfigException(
                $"{batchId} is held, and a held batch is released whole: give batch alone.");
        }
        await progress.RequireNoneHeldAsync(cancellationToken);
        return plan with { Chunks = await desk.PlanAsync(wanted.Layers, wanted.Filter, wanted.Discard, cancellationToken) };
    }

    /// <summary>What a plan answers.</summary>
    public static RecoveryAnswer Planned(RecoveryAnswer answer, BackfillPlan plan)
    {
        var open = new SortedDictionary<string, long>(StringComparer.Ordinal);
        open.Add(plan.Chunks.Select(c => KeyValuePair.Create($"{c.Layer}_open", c.Rows)));
        return answer with
        {
            Chunks = plan.Chunks.Count,
            Batch = plan.Holder is null ? null : plan.Request.Quarantine!.Filter.BatchId,
            Counts = open,
        };
    }

    /// <summary>Takes as many chunks as fit into the time.</summary>
    /// <exception cref="ConflictException">The layer is being written; the state machine tries again.</exception>
    public async Task<RecoveryAnswer> LandAsync(
        RecoveryAnswer previous, BackfillPlan plan, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (plan.Request.DryRun)
            return previous with { IsDone = true };
        var wanted = plan.Request.Quarantine!;
        if (plan.Holder is { } holder)
            await ReleaseAsync(holder, wanted, cancellationToken);
        var (next, begin) = (previous.Next, time.GetTimestamp());
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        counts.Add(previous.Counts ?? new Dictionary<string, long>(StringComparer.Ordinal));
        for (; next < plan.Chunks.Count && time.GetElapsedTime(begin) < budget; next++)
        {
            var chunk = plan.Chunks[next];
            counts.Add(await TakeAsync(chunk, wanted, cancellationToken));
            logger.LogInformation("Took {Rows} records of {Layer}, {From} to {To}", chunk.Rows, chunk.Layer, chunk.From, chunk.To);
        }
        return previous with
        {
            Next = next,
            IsDone = next == plan.Chunks.Count,
            Counts = counts,
            CatchUp = await progress.LandedAsync(cancellationToken),
        };
    }

    // Where the step is repeated, the batch may have been released, and have gone on.
    private async Task ReleaseAsync(string layer, QuarantineRequest wanted, CancellationToken cancellationToken)
    {
        var batchId = wanted.Filter.BatchId!;
        if (await runner.HolderOfAsync(batchId, cancellationToken) is not null)
            await runner.ReleaseAsync(layer, batchId, wanted.Discard ? Release.Discard : Release.Accept, cancellationToken);
        logger.LogInformation("Released {BatchId}", batchId);
    }

    private async Task<IEnumerable<KeyValuePair<string, long>>> TakeAsync(
        QuarantineChunk chunk, QuarantineRequest wanted, CancellationToken cancellationToken)
    {
        var filter = wanted.Filter with { From = chunk.From, To = chunk.To };
        IReadOnlyDictionary<string, long> counts = wanted.Discard
            ? new Dictionary<string, long>(StringComparer.Ordinal)
            { ["discarded"] = await desk.DiscardAsync(chunk.Layer, filter, cancellationToken) }
            : (await desk.RedriveAsync(chunk.Layer, filter, cancellationToken)).ByName;
        return counts.Select(c => KeyValuePair.Create($"{chunk.Layer}_{c.Key}", c.Value));
    }
}
