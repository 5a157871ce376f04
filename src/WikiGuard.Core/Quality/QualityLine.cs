using System.Globalization;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The result of one rule for one batch, or for the batches of a minute: a row of <c>quality_metrics</c>.</summary>
/// <param name="Metric">What a rule on the batch measured; for several batches, the mean.</param>
/// <param name="Threshold">The threshold of the last batch.</param>
/// <param name="Status">For several batches, the worst.</param>
/// <param name="Now">The last batch's now.</param>
/// <param name="LooksBack">How many earlier metrics the rule compares with; 0 for a rule that does not compare.</param>
public sealed record QualityLine(
    string BatchId, string Layer, string Rule, long RuleVersion, RuleAction Action, long Total, long? Passed, long? Failed, double? Metric,
    string Threshold,
    RuleStatus Status, DateTimeOffset Now, int LooksBack)
{
    /// <summary>How many batches the line covers.</summary>
    public long Batches { get; init; } = 1;

    /// <summary>Metrics are compared with those of the same version of the same rule.</summary>
    internal string HistoryKey => KeyOf(Layer, Rule, RuleVersion);

    public static IEnumerable<QualityLine> Of(QualityReport report) => report.Rules.Select(r => new QualityLine(
        report.BatchId, report.Layer, r.Name, r.Version, r.Action, r.Total, r.Passed, r.Failed, Finite(r.Metric), r.Threshold, r.Status,
        report.Now, r.LooksBack));

    internal static string KeyOf(string layer, string rule, long version) =>
        string.Create(CultureInfo.InvariantCulture, $"{layer}/{rule}/{version}");

    /// <summary>One line for two batches, of which this is the earlier.</summary>
    public QualityLine With(QualityLine next) => next with
    {
        Total = Total + next.Total,
        Passed = Passed is null && next.Passed is null ? null : (Passed ?? 0) + (next.Passed ?? 0),
        Failed = Failed is null && next.Failed is null ? null : (Failed ?? 0) + (next.Failed ?? 0),
        Metric = Metric is { } mine && next.Metric is { } theirs
            ? ((mine * Batches) + (theirs * next.Batches)) / (Batches + next.Batches) : next.Metric ?? Metric,
        Status = Worse(Status, next.Status),
        Batches = Batches + next.Batches,
    };

    /// <summary>Writes lines, replacing those that exist.</summary>
    /// <param name="lines">At least one.</param>
    public static SqlStatement Merge(IReadOnlyCollection<QualityLine> lines) => SqlLibrary.Get("quality/merge_quality_metrics").Bind(
        new SqlParameters().Add("rows", lines.Select(l => l.Row).ToList()).Add("time_from", lines.Min(l => l.Now))
            .Add("time_to", lines.Max(l => l.Now)));

    // In the order of sql/schema/quality_metrics.sql.
    private object?[] Row =>
    [
        BatchId, Layer, Rule, RuleVersion.ToString(CultureInfo.InvariantCulture), Action.ToString().ToLowerInvariant(), Total, Passed,
        Failed,
        Total > 0 && Passed is { } passed ? (double)passed / Total : null, Metric, Threshold, Status.ToString().ToUpperInvariant(), Now,
        DateOnly.FromDateTime(Now.UtcDateTime), Batches,
    ];

    // A batch that had nothing to judge says nothing about those that had.
    private static RuleStatus Worse(RuleStatus a, RuleStatus b) => a == RuleStatus.Skipped ? b : b == RuleStatus.Skipped || a > b ? a : b;

    // There is no literal for what is not a finite number.
    private static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
