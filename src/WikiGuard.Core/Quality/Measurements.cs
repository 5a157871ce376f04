namespace WikiGuard.Quality;

/// <summary>The rows of a batch, by their verdict.</summary>
public sealed record BatchCounts(long Total, long Passed, long Quarantined, long Dropped);

/// <summary>What was measured for a rule.</summary>
/// <param name="Total">Rows or values examined.</param>
/// <param name="Passed">Those of them that are as they should be; null for metrics that are not a share of rows.</param>
/// <param name="Value">The metric; null for shares, and where there was nothing to measure.</param>
public sealed record Measured(long Total, long? Passed, double? Value);

/// <summary>All that judging needs to know about a batch.</summary>
/// <param name="Counts">Null where they are unavailable.</param>
/// <param name="Values">By rule; a rule whose statement failed is not among them.</param>
/// <param name="Errors">By rule: why its statement failed.</param>
/// <param name="History">By rule: the metric's values in earlier batches, latest first.</param>
public sealed record Measurements(
    BatchCounts? Counts,
    IReadOnlyDictionary<string, Measured> Values,
    IReadOnlyDictionary<string, string> Errors,
    IReadOnlyDictionary<string, IReadOnlyList<double>> History);
