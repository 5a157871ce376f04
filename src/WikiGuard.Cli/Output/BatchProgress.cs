using WikiGuard.Batches;

namespace WikiGuard.Cli.Output;

/// <summary>Says which batches are complete, and adds up what they counted.</summary>
internal sealed class BatchProgress(TextWriter errors) : IBatchObserver
{
    private readonly Lock _gate = new(); // beside a run, batches go on
    private readonly Dictionary<string, Dictionary<string, long>> _counts = new(StringComparer.Ordinal);

    /// <summary>By layer, in the order in which they ran.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts.ToDictionary(
                    c => c.Key, c => (IReadOnlyDictionary<string, long>)new Dictionary<string, long>(c.Value, StringComparer.Ordinal),
                    StringComparer.Ordinal);
            }
        }
    }

    public void Completed(string layer, BatchManifest manifest)
    {
        if (layer == LayerNames.Ledger)
            return;
        lock (_gate)
        {
            _counts.TryAdd(layer, new Dictionary<string, long>(StringComparer.Ordinal));
            _counts[layer].Add(manifest.Counts);
        }
        errors.WriteLine($"{manifest.BatchId}: {InWords(manifest.Counts)}");
    }

    /// <summary>Such as <c>read 7, silver quarantined 1</c>.</summary>
    public static string InWords(IEnumerable<KeyValuePair<string, long>> counts) =>
        string.Join(", ", counts.Select(c => $"{c.Key.Replace('_', ' ')} {c.Value:N0}"));
}
