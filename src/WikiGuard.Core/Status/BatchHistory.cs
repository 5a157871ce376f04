using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Status;

/// <summary>A batch that a layer has completed, or has begun.</summary>
/// <param name="At">When it was completed, by the machine's clock, also where a recording was read. Of a batch that is begun, and of one
/// that an older version has completed: when its record was written, by the store's clock.</param>
/// <param name="Mode">One of <see cref="BatchModes"/>, or several; null where an older version did not store it.</param>
/// <param name="Rows">The rows that it took; in gold, windows. Null where that is not known.</param>
/// <param name="Counts">What became of them; null for a batch that is not complete.</param>
/// <param name="Held">Why a rule holds it back; null where none does.</param>
public sealed record PastBatch(
    string Layer, string BatchId, DateTimeOffset At, string? Mode, long? Rows, IReadOnlyDictionary<string, long>? Counts, string? Held);

/// <summary>The last batches of the layers, from their manifests and checkpoints.</summary>
public static class BatchHistory
{
    /// <returns>The newest batches, newest first.</returns>
    /// <param name="since">Earlier ones are left out; null for all.</param>
    /// <param name="most">The maximum number.</param>
    public static async Task<IReadOnlyList<PastBatch>> NewestAsync(
        IObjectStore objects, DateTimeOffset? since, int most, CancellationToken cancellationToken)
    {
        var checkpoints = new CheckpointStore(objects);
        var batches = new List<PastBatch>();
        foreach (var layer in LayerNames.InOrder)
        {
            var records = (await objects.ListWrittenAsync(CheckpointStore.ManifestPrefix(layer), cancellationToken))
                .Select(o => (Seq: CheckpointStore.NumberOf(o.Key), o.WrittenAt)).Where(r => r.Seq > 0);
            foreach (var (seq, writtenAt) in records.OrderByDescending(r => r.Seq).Take(most))
            {
                if (await checkpoints.TryReadManifestAsync(layer, seq, cancellationToken) is not { } manifest)
                    continue;
                // Files of a copy have the copy's times.
                var at = manifest.CompletedAt ?? writtenAt;
                if (at < since)
                    break;
                batches.Add(new PastBatch(
                    layer, manifest.BatchId, at, manifest.Mode, manifest.Ledger?.Taken, manifest.Counts, Held: null));
            }
            if ((await checkpoints.LoadAsync(layer, cancellationToken)).Checkpoint.Planned is { } begun
                && (await objects.ListWrittenAsync(CheckpointStore.CheckpointKey(layer), cancellationToken)) is [var written]
                && (since is null || written.WrittenAt >= since))
                batches.Add(new PastBatch(layer, begun.BatchId, written.WrittenAt, begun.Mode, begun.RowsIn, null,
                    begun.IsHeld ? begun.Held : null));
        }
        return [.. batches.OrderByDescending(b => b.At).Take(most)];
    }
}
