using System.Globalization;

namespace WikiGuard.Quality;

/// <summary>Judges one rule by what was measured. Pure.</summary>
internal static class RuleJudge
{
    private const int LongestReason = 200;

    public static RuleResult Judge(QualityRule rule, Measurements measured)
    {
        if (measured.Counts is { Total: 0 }) return Skipped(rule, "skipped, the batch is empty");
        if (measured.Errors.TryGetValue(rule.Name, out var reason)) return Broken(rule, reason);
        if (!measured.Values.TryGetValue(rule.Name, out var value)) return Broken(rule, "it was not measured");
        return rule is BatchRule batch ? JudgeBatch(batch, value, measured) : JudgeRows(rule, value);
    }

    /// <summary>A result that says what went wrong.</summary>
    public static RuleResult Broken(QualityRule rule, string reason)
    {
        var words = reason.ReplaceLineEndings(" ");
        return Result(rule, new Measured(0, null, null), null, $"error: {(words.Length > LongestReason ? words[..LongestReason] : words)}",
            RuleStatus.Error);
    }

    private static RuleResult Skipped(QualityRule rule, string why) =>
        Result(rule, new Measured(0, null, null), null, $"{rule.Threshold} ({why})".TrimStart(), RuleStatus.Skipped);

    private static RuleResult JudgeRows(QualityRule rule, Measured value) => value.Total == 0
        ? Skipped(rule, "skipped, no row of the batch is meant")
        : Result(rule, value, null, rule.Threshold, value.Passed == value.Total ? RuleStatus.Pass : Failure(rule));

    private static RuleResult JudgeBatch(BatchRule rule, Measured value, Measurements measured)
    {
        if (MetricOf(rule, value) is not { } metric) return Skipped(rule, "skipped, the batch has no value to judge");
        // NaN is never within bounds.
        var isInBounds = (rule.Min is not { } min || metric >= min) && (rule.Max is not { } max || metric <= max);
        if (rule.Compare is not { } compare) return Result(
            rule, value, metric, rule.Threshold, isInBounds ? RuleStatus.Pass : Failure(rule));

        if (!measured.History.TryGetValue(rule.Name, out var history)) return Broken(rule, "its earlier values could not be read") with
        { Metric = metric };
        var outcome = compare.Judge(metric, history);
        var words = rule.Threshold.Length == 0 ? outcome.Words : $"{rule.Threshold}; {outcome.Words}";
        var status = !isInBounds || outcome.Passed == false ? Failure(rule)
            : outcome.Passed is null && rule.Min is null && rule.Max is null ? RuleStatus.Skipped
            : RuleStatus.Pass;
        return Result(rule, value, metric, words, status);
    }

    // Sums of doubles differ in their last digits from run to run; a verdict must not.
    private static double? MetricOf(BatchRule rule, Measured value)
    {
        var metric = !rule.Metric.IsShare ? value.Value : value is { Total: > 0, Passed: { } passed } ? (double)passed / value.Total : null;
        return metric is { } number && double.IsFinite(number)
            ? double.Parse(number.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : metric;
    }

    private static RuleStatus Failure(QualityRule rule) => rule.Action == RuleAction.Fail ? RuleStatus.Fail : RuleStatus.Warn;

    private static RuleResult Result(QualityRule rule, Measured value, double? metric, string threshold, RuleStatus status) => new(
        rule.Name, rule.Type, rule.Version, rule.Action, rule.Severity, rule.Because, value.Total, value.Passed, value.Total - value.Passed,
        value is { Total: > 0, Passed: { } passed } ? (double)passed / value.Total : null, metric, threshold, status)
    { LooksBack = (rule as BatchRule)?.Compare?.Last ?? 0 };
}
