using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>What rules compile to passes the gates that the statements of sql/ pass.</summary>
public sealed class CompiledRulesTests
{
    private static readonly string[] OfEachType =
    [
        "type: complete, column: title, where: \"wiki = 'enwiki'\"",
        "type: contained_in, column: title, values: [A, 'it''s'], nulls: fail",
        "type: pattern, column: title, pattern: '^[A-Z][^ ]*\\z'",
        "type: positive, column: wikimedia_id",
        "type: non_negative, column: length_new, nulls: fail",
        "type: in_range, column: processing_lag_seconds, min: -600, max: 3600",
        "type: in_range, column: event_timestamp, min: '2022-01-01T00:00:00Z'",
        "type: length, column: title, min: 1, max: 255",
        "type: relation, column: length_old, operator: '<=', other: length_new",
        "type: predicate, predicate: 'length_new - coalesce(length_old, 0) between -10 and 1e6'",
        "type: completeness, column: title, min: 1, where: is_bot",
        "type: uniqueness, column: event_id, min: 1",
        "type: primary_key, columns: [event_id, title], min: 1",
        "type: size, min: 1, where: is_bot",
        "type: min, column: bytes_changed, min: 1",
        "type: max, column: bytes_changed, max: 1, where: is_bot",
        "type: mean, column: bytes_changed, compare: {last: 5, minimum_sample: 3, relative_change: 0.5}",
        "type: sum, column: bytes_changed, max: 1",
        "type: standard_deviation, column: bytes_changed, max: 1",
        "type: distinct_count, column: title, max: 1",
        "type: approx_distinct_count, column: title, max: 1",
        "type: quantile, column: bytes_changed, quantile: 0.5, max: 1",
        "type: freshness, column: event_timestamp, max: 60",
        "type: referential, column: event_id, table: bronze_events, references: event_id, min: 1",
    ];

    [Fact]
    public void There_is_a_rule_of_each_type() =>
        Assert.Equal(RuleType.Names.Order(StringComparer.Ordinal),
            OfEachType.Select(r => r["type: ".Length..r.IndexOf(',', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public Task A_rule_of_each_type_compiles_to_portable_sql() => PassAsync(RulesFile.Gate(
        "silver_events", [.. OfEachType.Select((r, i) =>
            $"{{name: rule_{i}, {r}, action: {(i < 10 ? "quarantine" : "warn")}, because: it's so}}")]));

    [Fact]
    public Task The_shipped_gates_compile_to_portable_sql()
    {
        var shipped = RulesFile.Parse(RulesFile.Shipped);
        return PassAsync([.. QualityRules.GatedTables.Select(shipped.Gate)]);
    }

    // Together: the grammar's start takes longer than its reading.
    private static async Task PassAsync(params QualityGate[] gates)
    {
        SqlStatement[] statements = [.. gates.SelectMany(Statements)];

        Assert.All(statements, s => Assert.Empty(PortableSql.Problems(s.Text)));
        Assert.Empty(await TrinoGrammar.RefusedAsync(statements));
    }

    private static IEnumerable<SqlStatement> Statements(QualityGate gate)
    {
        var columns = TableSchema.Get(gate.Table).Columns.Select(c => $"\"{c.Name}\"");
        var rows = new SqlTemplate("rows", $"select {string.Join(", ", columns)} from staged");
        var parameters = new SqlParameters().Add("is_discarded", false).Add("is_redrive", true);
        var judged = gate.Judge(rows).Bind(parameters) with { Name = $"{gate.Table}: judge" };
        var now = new DateTimeOffset(2026, 1, 28, 2, 20, 0, TimeSpan.Zero);
        return
        [
            judged,
            .. gate.Measurements.Select((m, i) => m.Bind(SqlExpression.Of(judged), now) with { Name = $"{gate.Table}: measure {i}" }),
        ];
    }
}
