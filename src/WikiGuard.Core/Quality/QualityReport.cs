using WikiGuard.Ports;

namespace WikiGuard.Quality;

/// <summary>A gate's verdict on a batch.</summary>
/// <param name="Version">The version of the rules' file.</param>
/// <param name="Now">The batch's now.</param>
/// <param name="Counts">Zeros where the batch could not be measured.</param>
/// <param name="Rules">One result per rule, in the file's order.</param>
/// <param name="Severity">Null for a batch that needs no alert.</param>
public sealed partial record QualityReport(
    string BatchId, string Table, long Version, DateTimeOffset Now, BatchCounts Counts, IReadOnlyList<RuleResult> Rules,
    AlertSeverity? Severity)
{
    // Below these shares of passed rows a batch is worth an alert.
    private const double WarningBelow = 0.95;
    private const double CriticalBelow = 0.80;

    // With many bad rows, these indicate lost or duplicated data.
    private static readonly string[] Integrity = ["completeness", "uniqueness", "primary_key", "size"];

    /// <summary>bronze, silver or gold.</summary>
    public string Layer => QualityRules.LayerOf(Table);

    /// <summary>The share of rows that passed; null for an empty batch.</summary>
    public double? PassRate => Counts.Total == 0 ? null : (double)Counts.Passed / Counts.Total;

    /// <summary>Whether the batch must be held: a rule that holds batches failed, or could not be judged.</summary>
    public bool Holds => Rules.Any(IsHolding);

    /// <summary>The rules that hold the batch, in words; null where none does.</summary>
    public string? HeldBecause => Holds
        ? string.Join('\n', Rules.Where(IsHolding).Select(Describe))
        : null;

    /// <summary>The severity of a pass rate by itself; null where it is high enough.</summary>
    public static AlertSeverity? SeverityOf(double passRate) =>
        passRate < CriticalBelow ? AlertSeverity.Critical : passRate < WarningBelow ? AlertSeverity.Warning : null;

    /// <summary>Judges a batch. Pure: the same measurements give the same report.</summary>
    /// <exception cref="FatalException">A row has no verdict: it would be lost.</exception>
    public static QualityReport Judge(QualityGate gate, string batchId, DateTimeOffset now, Measurements measured)
    {
        var counts = measured.Counts ?? new BatchCounts(0, 0, 0, 0);
        if (counts.Total != counts.Passed + counts.Quarantined + counts.Dropped)
        {
            throw new FatalException(
                $"{batchId}: of {counts.Total} rows {counts.Passed} passed, {counts.Quarantined} were quarantined and {counts.Dropped} "
                    + "dropped; "
                + $"the rest has no verdict. The batch stays open: look for rows of {gate.Table} whose verdict is none of the three.");
        }

        var results = gate.Rules.Count == 0 ? [WithoutRules(gate)] : gate.Rules.Select(r => RuleJudge.Judge(r, measured)).ToList();
        return new QualityReport(batchId, gate.Table, gate.Version, now, counts, results, SeverityOf(counts, results));
    }

    private static bool IsHolding(RuleResult rule) => rule.Action == RuleAction.Fail && rule.Status is RuleStatus.Fail or RuleStatus.Error;

    private static AlertSeverity? SeverityOf(BatchCounts counts, List<RuleResult> results)
    {
        var rate = counts.Total == 0 ? 1 : (double)counts.Passed / counts.Total;
        if (rate < CriticalBelow || results.Any(r => r.Status is RuleStatus.Fail or RuleStatus.Error)) return AlertSeverity.Critical;
        if (rate < WarningBelow)
            return results.Any(r => r.IsBad && Integrity.Contains(r.Type)) ? AlertSeverity.Critical : AlertSeverity.Warning;
        return results.Where(r => r.Status == RuleStatus.Warn && IsMoreThanARow(r, counts)).Select(r => (AlertSeverity?)r.Severity).Max();
    }

    // Single bad rows are normal; a rule on rows is worth an alert when it fails so many rows that the pass rate alone would be.
    private static bool IsMoreThanARow(RuleResult result, BatchCounts counts) =>
        RuleType.Find(result.Type) is BatchRuleType || result.Failed > (1 - WarningBelow) * counts.Total;

    private static RuleResult WithoutRules(QualityGate gate) => new(
        $"{gate.Table}_rules", "none", gate.Version, RuleAction.Fail, AlertSeverity.Critical, "the table has no rules", 0, null, null, null,
        null,
        "error: nothing was judged", RuleStatus.Error);
}
