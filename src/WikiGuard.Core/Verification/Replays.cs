using WikiGuard.Batches;

namespace WikiGuard.Verification;

/// <summary>The replays of a layer, each under the number of its first batch.</summary>
internal sealed class Replays
{
    private readonly List<(long FirstSeq, HashSet<DateOnly> Dates, bool IsComplete)> _all;

    public Replays(LayerRecords layer) => _all =
    [
        .. layer.Manifests.Values.Where(m => m.Replay is not null).GroupBy(m => m.Replay!.FirstSeq)
            .Select(r => (r.Key, r.SelectMany(m => m.Dates).ToHashSet(), r.Any(m => m.Replay!.IsLast))),
    ];

    /// <summary>The dates of replays that have not ended, and that no later one has covered.</summary>
    public IEnumerable<DateOnly> Unfinished => _all.Where(r => !r.IsComplete).SelectMany(
        r => r.Dates.Where(d => !_all.Exists(later => later.IsComplete && later.FirstSeq > r.FirstSeq && later.Dates.Contains(d))));

    /// <summary>A later replay has read one of its dates.</summary>
    public bool IsTouched(BatchManifest manifest) => Later(manifest).Any();

    /// <summary>Later replays have covered all its dates, so that it has no row left.</summary>
    public bool IsReplaced(BatchManifest manifest) =>
        manifest.Dates.Count > 0 && manifest.Dates.All(d => Later(manifest).Any(r => r.IsComplete && r.Dates.Contains(d)));

    private IEnumerable<(long FirstSeq, HashSet<DateOnly> Dates, bool IsComplete)> Later(BatchManifest manifest) =>
        _all.Where(r => r.FirstSeq > manifest.BatchSeq && r.Dates.Overlaps(manifest.Dates));
}
