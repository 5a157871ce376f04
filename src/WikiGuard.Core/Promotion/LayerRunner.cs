using Microsoft.Extensions.Logging;

namespace WikiGuard.Promotion;

/// <summary>
/// Takes a layer from its checkpoint to the end of what waits, batch by batch: plan, write the plan down, act, write the manifest, move the
/// checkpoint. A crash between any two of these is mended by the next run, which meets the plan and finishes it.
/// </summary>
public sealed class LayerRunner(CheckpointStore checkpoints, ILogger<LayerRunner> logger)
{
    /// <returns>The batches that this call completed.</returns>
    /// <exception cref="ConflictException">Another writer holds the layer; nothing of its work was undone.</exception>
    public async Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer, CancellationToken cancellationToken)
    {
        var completed = new List<BatchManifest>();
        var (checkpoint, etag) = await checkpoints.LoadAsync(layer.Name, cancellationToken);
        while (true)
        {
            var wasUnfinished = checkpoint.Planned is not null;
            if (checkpoint.Planned is { } unfinished)
            {
                logger.LogWarning("Finishing batch {BatchId}, which an earlier run has left", unfinished.BatchId);
            }
            else
            {
                if (await layer.PlanAsync(checkpoint, cancellationToken) is not { } planned)
                    return completed;
                checkpoint = checkpoint with { Planned = planned };
                etag = await checkpoints.SaveAsync(layer.Name, checkpoint, etag, cancellationToken);
            }

            var plan = checkpoint.Planned!;
            var manifest = await layer.ExecuteAsync(plan, cancellationToken);
            await checkpoints.WriteManifestAsync(layer.Name, manifest, cancellationToken);
            checkpoint = new LayerCheckpoint(plan.BatchSeq, plan.ToSeq, null);
            etag = await checkpoints.SaveAsync(layer.Name, checkpoint, etag, cancellationToken);
            completed.Add(manifest);
            logger.LogInformation("Completed batch {BatchId}: {Counts}", manifest.BatchId, string.Join(", ", manifest.Counts.Select(c => $"{c.Key} {c.Value}")));
            // What arrived since the plan was made is for the next run: chasing it would make many small batches.
            if (!plan.MoreWaits && !wasUnfinished)
                return completed;
        }
    }

    /// <summary>The plan of the batch after <paramref name="checkpoint"/> over the given batches of the layer before.</summary>
    internal static BatchPlan NextPlan(string layer, LayerCheckpoint checkpoint, long toSeq, DateTimeOffset now, IEnumerable<DateOnly> dates, bool moreWaits) => new(
        BatchId: $"{layer}-{checkpoint.BatchSeq + 1:D8}",
        BatchSeq: checkpoint.BatchSeq + 1,
        FromSeq: checkpoint.SourceSeq + 1,
        ToSeq: toSeq,
        Now: now,
        Dates: [.. dates.Distinct().Order()],
        Keys: [],
        RowsIn: 0,
        MoreWaits: moreWaits);
}
