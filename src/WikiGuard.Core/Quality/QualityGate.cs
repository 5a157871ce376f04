using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The rules of one table, compiled.</summary>
/// <param name="Version">The file's version.</param>
/// <param name="Rules">In the file's order.</param>
public sealed record QualityGate(string Table, long Version, IReadOnlyList<QualityRule> Rules)
{
    /// <summary>bronze, silver or gold.</summary>
    public string Layer => QualityRules.LayerOf(Table);

    /// <summary>Whether a rule compares its metric with earlier ones.</summary>
    public bool Compares => Rules.OfType<BatchRule>().Any(r => r.Compare is not null);

    private IEnumerable<RowRule> RowRules => Rules.OfType<RowRule>();

    /// <summary>
    /// The names of the rules with this action that a row fails, comma-separated, in the file's order; never NULL, '' for none. Over the
    /// table's columns, without a qualifier.
    /// </summary>
    public SqlExpression Checks(RuleAction action)
    {
        var cases = RowRules.Where(r => r.Action == action).Select(r => $"case when {r.Fails} then {SqlLiteral.Of(r.Name)} end").ToList();
        return new SqlExpression(cases.Count == 0 ? "''" : $"concat_ws(',', {string.Join(", ", cases)})");
    }

    /// <summary>
    /// Why a row failed, in words, with the values that are to blame; NULL where <c>failed_checks</c> is '' or NULL. Over the table's
    /// columns and <c>failed_checks</c>, which holds what <see cref="Checks"/> returned.
    /// </summary>
    public SqlExpression QuarantineReason
    {
        get
        {
            var cases = RowRules.Select(r => $"case when {FailedSql(r)} then {ReasonSql(r)} end").ToList();
            return new SqlExpression(
                cases.Count == 0
                    ? "cast(null as varchar)" : $"case when failed_checks <> '' then concat_ws('; ', {string.Join(", ", cases)}) end");
        }
    }

    /// <summary>
    /// The rows of a query with what the gate finds: <c>failed_checks</c>, <c>verdict</c> and <c>quarantine_reason</c>
    /// (<c>sql/quality/judge.sql</c>). Its open parameters are those of the query, <c>is_discarded</c> and <c>is_redrive</c>.
    /// </summary>
    /// <param name="rows">Returns the table's columns, and possibly others.</param>
    public SqlTemplate Judge(SqlTemplate rows) => SqlLibrary.Get("quality/judge")
        .With("rows", rows)
        .With("quarantine_checks", Checks(RuleAction.Quarantine))
        .With("drop_checks", Checks(RuleAction.Drop))
        .With("fail_checks", Checks(RuleAction.Fail))
        .With("warn_checks", Checks(RuleAction.Warn))
        .With("quarantine_reason", QuarantineReason);

    /// <summary>The statements that measure a batch; all simple counts and aggregates share the first.</summary>
    public IReadOnlyList<Measurement> Measurements => Measurement.Of(this);

    /// <summary>TRUE where <c>failed_checks</c> holds the rule's name.</summary>
    internal static string FailedSql(RowRule rule) => $"strpos(',' || failed_checks || ',', {SqlLiteral.Of($",{rule.Name},")}) > 0";

    private static string ReasonSql(RowRule rule) => rule.Column is { } column && rule.Type != "complete"
        ? $"{SqlLiteral.Of(rule.Because)} || coalesce({SqlLiteral.Of($" ({column.Name}: ")} || {ColumnKind.ShownInSql(column)} || ')', '')"
        : SqlLiteral.Of(rule.Because);
}
