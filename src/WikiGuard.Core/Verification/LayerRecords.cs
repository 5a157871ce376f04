using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Verification;

/// <summary>What the objects say about a layer: how far it has come, and what each batch did.</summary>
/// <param name="Layer">Its name in keys and batch ids.</param>
/// <param name="Checkpoint">Null where it cannot be read.</param>
/// <param name="Manifests">By batch number; without those that cannot be read.</param>
/// <param name="Numbers">The numbers of all existing manifests, in order.</param>
/// <param name="Damages">The objects that cannot be read.</param>
internal sealed record LayerRecords(
    string Layer, LayerCheckpoint? Checkpoint, IReadOnlyDictionary<long, BatchManifest> Manifests, IReadOnlyList<long> Numbers,
    IReadOnlyList<Damage> Damages)
{
    /// <summary>The last batch that is complete; 0 where that is not known.</summary>
    public long LastBatch => Checkpoint?.BatchSeq ?? 0;

    /// <summary>The last batch that may have left something: the one in flight, or else the last complete one.</summary>
    public long LastBegun => LastBatch + (Checkpoint?.Planned is null ? 0 : 1);

    /// <summary>Whether its manifests and its lines in the ledger both say how many rows the next layer gets.</summary>
    public bool HandsOnRows => Layer is LayerNames.Bronze or LayerNames.Silver;

    /// <summary>Whether neither is at work, and the layer has read whatever the one before it wrote.</summary>
    public bool HasReadAllOf(LayerRecords upstream) =>
        upstream.Checkpoint is { Planned: null } read && Checkpoint is { Planned: null } reader && reader.SourceSeq == read.BatchSeq;

    /// <summary>For the ledger: up to which batch of a layer it has lines; null where an older version wrote them.</summary>
    public long? RecordedOf(string layer) => Manifests.GetValueOrDefault(LastBatch)?.Recorded?.GetValueOrDefault(layer);

    /// <summary>
    /// Without the batches that a rollback has undone, and their manifests apart: what they had written is gone, unless a later rollback
    /// went to a state that had it.
    /// </summary>
    public (LayerRecords Standing, IReadOnlyList<BatchManifest> Undone) Rolled()
    {
        var standing = new HashSet<long>();
        for (var seq = LastBatch; seq > 0; seq = Manifests.GetValueOrDefault(seq)?.Rollback?.ToSeq ?? seq - 1)
            standing.Add(seq);
        return (this with { Manifests = Manifests.Where(m => m.Key > LastBatch || standing.Contains(m.Key)).ToDictionary() },
            [.. Manifests.Values.Where(m => m.BatchSeq <= LastBatch && !standing.Contains(m.BatchSeq)).OrderBy(m => m.BatchSeq)]);
    }

    public string IdOf(long batchSeq) => BatchPlan.IdOf(Layer, batchSeq);

    public string KeyOf(long batchSeq) => CheckpointStore.ManifestKey(Layer, batchSeq);

    public static async Task<LayerRecords> ReadAsync(IObjectStore objects, string layer, CancellationToken cancellationToken)
    {
        var store = new CheckpointStore(objects);
        var damages = new List<Damage>();
        var checkpoint = await ReadAsync(async () => (await store.LoadAsync(layer, cancellationToken)).Checkpoint, damages);
        var numbers = (await objects.ListAsync(CheckpointStore.ManifestPrefix(layer), cancellationToken))
            .Select(CheckpointStore.NumberOf).Where(n => n > 0).Order().ToList();
        // A batch leaves its record before the checkpoint passes it. One record may be lost; a number far beyond them was never reached.
        if (numbers is [.., var last] && checkpoint?.BatchSeq > last + 1)
        {
            var key = CheckpointStore.CheckpointKey(layer);
            damages.Add(new Damage(
                key, $"{key} has come to batch {checkpoint.BatchSeq}, and the last record is that of {BatchPlan.IdOf(layer, last)}",
                Remedy.FromManifest));
            checkpoint = null;
        }
        var manifests = new Dictionary<long, BatchManifest>();
        foreach (var number in numbers)
        {
            if (await ReadAsync(() => store.ReadManifestAsync(layer, number, cancellationToken), damages) is { } manifest)
                manifests.Add(number, manifest);
        }
        return new LayerRecords(layer, checkpoint, manifests, numbers, damages);
    }

    private static async Task<T?> ReadAsync<T>(Func<Task<T>> read, List<Damage> damages) where T : class
    {
        try
        {
            return await read();
        }
        catch (DamagedStoreException e)
        {
            damages.AddRange(e.Damages);
            return null;
        }
    }
}
