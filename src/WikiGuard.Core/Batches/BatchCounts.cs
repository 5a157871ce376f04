namespace WikiGuard.Batches;

/// <summary>Adds up what batches have counted.</summary>
public static class BatchCounts
{
    /// <summary>Adds counts to sums, by name; a new name comes last.</summary>
    public static void Add(this IDictionary<string, long> sums, IEnumerable<KeyValuePair<string, long>> counts)
    {
        foreach (var (name, count) in counts)
            sums[name] = (sums.TryGetValue(name, out var sum) ? sum : 0) + count;
    }
}
