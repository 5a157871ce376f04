namespace WikiGuard.Quality;

/// <summary>How a batch rule is measured: aggregates over the batch's rows.</summary>
/// <param name="Total">How many rows or values were examined, a count.</param>
/// <param name="Passed">How many of them are as they should be, a count; null where the metric is not a share of rows.</param>
/// <param name="Value">The metric; null where it is <paramref name="Passed"/> / <paramref name="Total"/>.</param>
/// <param name="From">What the aggregates run over, holding <c>(:source)</c> once; null for the batch's rows as they are, so that many
/// metrics share a statement.</param>
public sealed record Metric(string Total, string? Passed, string? Value, string? From = null)
{
    /// <summary>Whether the metric is a share, from 0 to 1.</summary>
    public bool IsShare => Value is null;

    /// <summary>How many rows meet a condition.</summary>
    internal static string CountWhere(string condition) => $"count(case when {condition} then 1 end)";
}
