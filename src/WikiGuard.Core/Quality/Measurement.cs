using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>
/// One statement that measures a batch, and how its one row is read. The batch's rows come from a query that returns the table's columns,
/// <c>failed_checks</c> (at least the quarantine and drop rules that a row failed; '' or NULL for none) and <c>verdict</c> (pass,
/// quarantine or drop).
/// </summary>
/// <param name="Rules">The rules that the statement measures, in the order of its columns.</param>
/// <param name="HasCounts">The row begins with the batch's own counts.</param>
public sealed record Measurement(string Text, IReadOnlyList<QualityRule> Rules, bool HasCounts)
{
    private const string Counts =
        "cast(count(*) as bigint) as total, "
        + "cast(count(case when verdict = 'pass' then 1 end) as bigint) as passed, "
        + "cast(count(case when verdict = 'quarantine' then 1 end) as bigint) as quarantined, "
        + "cast(count(case when verdict = 'drop' then 1 end) as bigint) as dropped";

    private static readonly string[] CountNames = ["total", "passed", "quarantined", "dropped"];

    /// <param name="source">A query; it occurs in the statement once.</param>
    /// <param name="now">The batch's now, to which ages are measured.</param>
    public SqlStatement Bind(SqlExpression source, DateTimeOffset now) =>
        new SqlTemplate("quality/measure", Text).Bind(new SqlParameters().Add("source", source).Add("now", now));

    /// <summary>
    /// The measurements of several gates as one statement that returns one row: the columns of the first, then those of the second, and so
    /// on. A gate's rows occur in it once, however many measurements it has.
    /// </summary>
    /// <param name="gates">The rows of each gate, and its measurements.</param>
    /// <param name="besides">A further query that returns one row, and its columns; null for none.</param>
    internal static SqlStatement Together(
        IReadOnlyList<(SqlExpression Rows, IReadOnlyList<Measurement> Measurements)> gates,
        (SqlStatement Statement, IReadOnlyList<string> Columns)? besides, DateTimeOffset now)
    {
        var sources = gates.Select((g, i) => $"rows_{i} as ({g.Rows.Text})");
        List<(string Text, IReadOnlyList<string> Columns)> parts =
        [
            .. gates.SelectMany((g, i) =>
                g.Measurements.Select(m => (m.Bind(new SqlExpression($"select r.* from rows_{i} as r"), now).Text, m.ColumnNames))),
        ];
        if (besides is { } more)
            parts.Add((more.Statement.Text, more.Columns));
        // Each column gets its own name: engines disagree on duplicate names.
        var names = parts.SelectMany((p, i) => p.Columns.Select(c => $"m{i}.{c} as m{i}_{c}"));
        return new SqlStatement(
            "quality/measure",
            $"with {string.Join(", ", sources)} select {string.Join(", ", names)} from "
                + $"{string.Join(" cross join ", parts.Select((p, i) => $"({p.Text}) as m{i}"))}");
    }

    /// <summary>The names of the statement's columns, in order.</summary>
    internal IReadOnlyList<string> ColumnNames =>
        [.. HasCounts ? CountNames : [], .. Rules.SelectMany((_, i) => new[] { $"total_{i}", $"passed_{i}", $"value_{i}" })];

    internal static IReadOnlyList<Measurement> Of(QualityGate gate)
    {
        var shared = gate.Rules.Where(r => FromOf(r) is null).ToList();
        return
        [
            new Measurement($"select {string.Join(", ", shared.Select(Columns).Prepend(Counts))} from (:source) as s", shared,
                HasCounts: true),
            .. gate.Rules.Where(r => FromOf(r) is not null)
                .Select(r => new Measurement($"select {Columns(r, 0)} from {FromOf(r)}", [r], HasCounts: false)),
        ];
    }

    /// <param name="row">By <see cref="ColumnNames"/>; empty where there was no answer.</param>
    internal BatchCounts? ReadCounts(object?[] row) =>
        HasCounts && row.Length > 0 ? new BatchCounts((long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!) : null;

    /// <param name="row">By <see cref="ColumnNames"/>; empty where there was no answer.</param>
    internal IEnumerable<KeyValuePair<string, Measured>> Read(object?[] row)
    {
        if (row.Length == 0) yield break;
        for (var i = 0; i < Rules.Count; i++)
        {
            var at = (HasCounts ? CountNames.Length : 0) + (i * 3);
            yield return new(Rules[i].Name, new Measured((long)row[at]!, (long?)row[at + 1], (double?)row[at + 2]));
        }
    }

    private static string? FromOf(QualityRule rule) => (rule as BatchRule)?.Metric.From;

    private static string Columns(QualityRule rule, int i)
    {
        var metric = rule is BatchRule batch ? batch.Metric : CountRows((RowRule)rule);
        return $"cast({metric.Total} as bigint) as total_{i}, cast({metric.Passed ?? "null"} as bigint) as passed_{i}, "
            + $"cast({metric.Value ?? "null"} as double) as value_{i}";
    }

    // Rules that acted on rows are counted by what they recorded; the other rules are judged here.
    private static Metric CountRows(RowRule rule)
    {
        var total = rule.Where is null ? "count(*)" : Metric.CountWhere(rule.Where);
        var failed = rule.Action is RuleAction.Quarantine or RuleAction.Drop ? QualityGate.FailedSql(rule) : rule.Fails;
        return new Metric(total, $"{total} - {Metric.CountWhere(failed)}", null);
    }
}
