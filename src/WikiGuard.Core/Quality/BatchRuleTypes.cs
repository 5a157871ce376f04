using WikiGuard.Config;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>A type of rule that judges the batch.</summary>
/// <param name="Columns">What the rule's column may be; none for a type without a column.</param>
/// <param name="Read">Returns null where something is wrong, having reported it.</param>
/// <param name="Settings">The type's own keys, besides min, max and compare.</param>
internal sealed record BatchRuleType(string Name, ColumnKinds Columns, Func<RuleSettings, Metric?> Read, params string[] Settings)
    : RuleType(Name, Columns, ["min", "max", "compare", .. Settings])
{
    public static IEnumerable<BatchRuleType> All { get; } =
    [
        new("completeness", ColumnKinds.Any,
            s => new Metric(Rows(s), Metric.CountWhere(Where(s) + RowRuleType.CompleteSql(s.Column!)), null)),
        new("uniqueness", ColumnKinds.Any, Uniqueness),
        new("primary_key", ColumnKinds.None, PrimaryKey, "columns"),
        new("size", ColumnKinds.None, s => new Metric(Rows(s), null, Rows(s))),
        Aggregate("min", "min"),
        Aggregate("max", "max"),
        Aggregate("mean", "avg"),
        Aggregate("sum", "sum"),
        Aggregate("standard_deviation", "stddev_pop"),
        new("distinct_count", ColumnKinds.Any, s => new Metric(Values(s), null, $"count(distinct {Value(s)})")),
        new("approx_distinct_count", ColumnKinds.Any, s => new Metric(Values(s), null, $"approx_distinct({Value(s)})")),
        new("quantile", ColumnKinds.Number, Quantile, "quantile"),
        // Seconds, from date_diff's whole milliseconds: the difference of two unix times rounds differently on each engine.
        new("freshness", ColumnKinds.Time, s => new Metric(Values(s), null, $"date_diff('millisecond', max({Value(s)}), :now) / 1e3")),
        new("referential", ColumnKinds.Text | ColumnKinds.Whole, Referential, "table", "references"),
    ];

    private static BatchRuleType Aggregate(string name, string function) =>
        new(name, ColumnKinds.Number, s => new Metric(Values(s), null, $"{function}(cast({Value(s)} as double))"));

    // Rows that the rule applies to.
    private static string Rows(RuleSettings s) => s.Where is null ? "count(*)" : Metric.CountWhere(s.Where);

    // Values of the column in these rows.
    private static string Values(RuleSettings s) => $"count({Value(s)})";

    private static string Value(RuleSettings s) => s.Where is null ? s.Column!.Name : $"case when {s.Where} then {s.Column!.Name} end";

    private static string Where(RuleSettings s) => s.Where is null ? "" : $"({s.Where}) and ";

    // As Deequ and DQDL define it: the share of values that occur once.
    private static Metric Uniqueness(RuleSettings s) => new(
        "coalesce(sum(g.occurrences), 0)", "coalesce(sum(case when g.occurrences = 1 then 1 else 0 end), 0)", null,
        $"(select {s.Column!.Name} as v, count(*) as occurrences from (:source) as s where {Where(s)}{s.Column.Name} is not null "
        + $"group by {s.Column.Name}) as g");

    // The share of rows whose key is complete and occurs once.
    private static Metric? PrimaryKey(RuleSettings s)
    {
        if (s.Require("columns").AsList(s.Errors, s.Called("columns"), "[window_start, entity]") is not { } list) return null;
        var columns = list.Items.Select(i => s.ColumnAt(i, "columns", ColumnKinds.Any)).ToArray();
        if (columns.Length == 0) s.Refuse("columns", "is empty; list the columns of the key");
        if (columns.Length == 0 || columns.Contains(null)) return null;
        var names = string.Join(", ", columns.Select(c => c!.Name).Distinct());
        var whole = string.Join(" and ", columns.Select(c => $"{c!.Name} is not null"));
        return new Metric(
            "coalesce(sum(g.occurrences), 0)", "coalesce(sum(case when g.occurrences = 1 and g.is_whole then 1 else 0 end), 0)", null,
            $"(select count(*) as occurrences, {whole} as is_whole from (:source) as s where {Where(s)}true group by {names}) as g");
    }

    // Exact, by nearest rank: engines approximate differently.
    private static Metric? Quantile(RuleSettings s)
    {
        s.Require("quantile");
        if (s.Number("quantile") is not { } q) return null;
        if (q is < 0 or > 1) s.Refuse("quantile", "lies outside of 0 to 1; 0.5 is the median");
        var literal = SqlLiteral.Of(q is >= 0 and <= 1 ? q : 0);
        return new Metric(
            "count(*)", null, $"max(case when g.place <= greatest(1e0, ceil({literal} * cast(g.total as double))) then g.v end)",
            $"(select cast({s.Column!.Name} as double) as v, row_number() over (order by {s.Column.Name}) as place, count(*) over () as "
                + "total "
            + $"from (:source) as s where {Where(s)}{s.Column.Name} is not null) as g");
    }

    // The share of values that the other table contains.
    private static Metric? Referential(RuleSettings s)
    {
        if (s.Text("table") is not { } table || s.Text("references") is not { } references) return null;
        if (!TableSchema.Tables.Contains(table))
        {
            s.Refuse("table", $"{ConfigErrors.Show(table)} is no table; {RuleSettings.Advice(table, TableSchema.Tables)}");
            return null;
        }

        if (TableSchema.Get(table).Find(references) is { } column && ColumnKind.Of(column) == ColumnKind.Of(s.Column!))
        {
            return new Metric(
                "count(*)", "count(g.known)", null,
                $"(select k.known from (:source) as s left join (select distinct {column.Name} as known from {table}) as k on k.known = "
                    + $"s.{s.Column!.Name} "
                + $"where {Where(s)}s.{s.Column.Name} is not null) as g");
        }

        s.Refuse("references", $"{ConfigErrors.Show(references)} is no {s.Column!.Type} column of {table}");
        return null;
    }
}
