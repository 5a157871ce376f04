using WikiGuard.Quality;

namespace WikiGuard.Batches;

/// <summary>
/// The last metrics of the rules that compare, as the ledger's last batch holds them: one value per line of <c>quality_metrics</c>, so that
/// <c>last: 10</c> means the last ten minutes or longer, however many batches a live stream makes.
/// </summary>
public sealed class MetricHistory(CheckpointStore checkpoints)
{
    /// <returns>Latest first, by <see cref="QualityLine.HistoryKey"/>.</returns>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<double>>> ReadAsync(CancellationToken cancellationToken)
    {
        var (ledger, _) = await checkpoints.LoadAsync(LayerNames.Ledger, cancellationToken);
        return ledger.BatchSeq == 0
            ? None : (await checkpoints.ReadManifestAsync(LayerNames.Ledger, ledger.BatchSeq, cancellationToken)).History ?? None;
    }

    /// <summary>The history with a further value for some rules.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<double>> With(
        IReadOnlyDictionary<string, IReadOnlyList<double>>? history, IEnumerable<QualityLine> lines)
    {
        var next = new SortedDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        foreach (var (key, values) in history ?? None)
            next[key] = values;
        foreach (var line in lines.Where(l => l is { LooksBack: > 0, Metric: not null }))
            next[line.HistoryKey] = [line.Metric!.Value, .. next.GetValueOrDefault(line.HistoryKey, []).Take(line.LooksBack - 1)];
        return next;
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<double>> None { get; } =
        new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
}
