using WikiGuard.Batches;

namespace WikiGuard.Verification;

/// <summary>The batches of a layer that have read records again from the log.</summary>
internal sealed class LogReplays(LayerRecords layer)
{
    private readonly List<BatchManifest> _all = [.. layer.Manifests.Values.Where(m => m.LogReplay is not null)];

    public long Written => _all.Sum(m => m.RowsOut);

    /// <summary>One of them was later, and had records of its dates.</summary>
    public bool HaveRead(BatchManifest manifest) =>
        _all.Exists(m => m.BatchSeq > manifest.BatchSeq && m.Dates.Intersect(manifest.Dates).Any());
}
