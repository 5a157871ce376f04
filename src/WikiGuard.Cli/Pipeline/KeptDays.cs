using WikiGuard.Batches;

namespace WikiGuard.Cli.Pipeline;

/// <summary>How long the tables of a live run keep their rows: the values of <c>--keep</c>.</summary>
internal static class KeptDays
{
    /// <summary>Days by layer.</summary>
    /// <param name="neededDays">How many days of silver scoring looks back on.</param>
    /// <exception cref="WrongUsageException">A value is invalid, or less than scoring needs.</exception>
    public static IReadOnlyDictionary<string, int> Read(IReadOnlyList<string> values, int neededDays)
    {
        var keep = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var parts = value.Split('=', 2);
            var layers = parts.Length == 1 ? LayerNames.InOrder : LayerNames.InOrder.Where(l => l == parts[0]).ToList();
            if (layers.Count == 0)
                throw new WrongUsageException(
                    $"--keep {value}: {parts[0]} is no layer; the layers are {string.Join(", ", LayerNames.InOrder)}.");
            if (!parts[^1].EndsWith('d') || Duration.Read(parts[^1]) is not { TotalDays: >= 1 and <= 36_500 } time
                || time.TotalDays % 1 != 0)
                throw new WrongUsageException($"--keep {value}: give whole days, such as 40d.");
            foreach (var layer in layers)
                keep[layer] = (int)time.TotalDays;
        }
        if (keep.TryGetValue(LayerNames.Silver, out var days) && days < neededDays)
        {
            throw new WrongUsageException(
                $"--keep {days}d is less than scoring needs: what is usual is learned from {neededDays} days of silver (learn in "
                    + "risk-model.yaml). "
                + $"Keep at least that: --keep silver={neededDays}d; bronze and gold may be shorter, as in --keep bronze=2d.");
        }
        return keep;
    }
}
