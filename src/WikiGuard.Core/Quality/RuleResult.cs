using WikiGuard.Ports;

namespace WikiGuard.Quality;

public enum RuleStatus
{
    /// <summary>The rule is met.</summary>
    Pass,

    /// <summary>There was nothing to judge, or too little to compare with.</summary>
    Skipped,

    /// <summary>The rule failed, and the batch is promoted all the same.</summary>
    Warn,

    /// <summary>The rule failed, and the batch is held.</summary>
    Fail,

    /// <summary>The rule could not be judged; never a pass.</summary>
    Error,
}

/// <summary>The result of one rule for one batch.</summary>
/// <param name="Total">Rows or values that the rule examined.</param>
/// <param name="Passed">Null for metrics that are not a share of rows, as is <paramref name="Failed"/>.</param>
/// <param name="PassRate">Null where nothing was examined.</param>
/// <param name="Metric">The value that was judged; null for row rules.</param>
/// <param name="Threshold">What was required; for a rule that was skipped or could not be judged, why.</param>
public sealed record RuleResult(
    string Name,
    string Type,
    long Version,
    RuleAction Action,
    AlertSeverity Severity,
    string Because,
    long Total,
    long? Passed,
    long? Failed,
    double? PassRate,
    double? Metric,
    string Threshold,
    RuleStatus Status)
{
    /// <summary>How many earlier metrics the rule compares with; 0 for a rule that does not compare.</summary>
    public int LooksBack { get; init; }

    /// <summary>Whether the rule failed or could not be judged.</summary>
    public bool IsBad => Status is RuleStatus.Warn or RuleStatus.Fail or RuleStatus.Error;
}
