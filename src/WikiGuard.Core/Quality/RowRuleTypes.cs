using System.Globalization;
using WikiGuard.Config;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <param name="Passes">A condition over the columns.</param>
/// <param name="Threshold">The condition in short.</param>
/// <param name="NullsFail">For this type a NULL fails whatever the rule says.</param>
internal sealed record RowCheck(string Passes, string Threshold, bool NullsFail = false)
{
    public double? Most { get; init; }
}

/// <summary>A type of rule that judges each row.</summary>
/// <param name="Columns">What the rule's column may be; none for a type without a column.</param>
/// <param name="Read">Returns null where something is wrong, having reported it.</param>
/// <param name="Settings">The type's own keys.</param>
internal sealed record RowRuleType(string Name, ColumnKinds Columns, Func<RuleSettings, RowCheck?> Read, params string[] Settings)
    : RuleType(Name, Columns, Settings)
{
    private static readonly string[] Operators = ["=", "<>", "<", "<=", ">", ">="];

    public static IEnumerable<RowRuleType> All { get; } =
    [
        new("complete", ColumnKinds.Any, Complete),
        new("contained_in", ColumnKinds.Text | ColumnKinds.Whole, ContainedIn, "values", "nulls"),
        new("pattern", ColumnKinds.Text, Pattern, "pattern", "nulls"),
        new("positive", ColumnKinds.Number, s => new RowCheck($"{s.Column!.Name} > 0", "> 0"), "nulls"),
        new("non_negative", ColumnKinds.Number, s => new RowCheck($"{s.Column!.Name} >= 0", ">= 0"), "nulls"),
        new("in_range", ColumnKinds.Number | ColumnKinds.Time, InRange, "min", "max", "nulls"),
        new("length", ColumnKinds.Text, Length, "min", "max", "nulls"),
        new("relation", ColumnKinds.Any, Relation, "operator", "other", "nulls"),
        new("predicate", ColumnKinds.None, Predicate, "predicate", "nulls"),
    ];

    /// <summary>Empty text is as incomplete as NULL.</summary>
    public static string CompleteSql(TableColumn column) =>
        ColumnKind.Of(column) == ColumnKinds.Text ? $"{column.Name} <> ''" : $"{column.Name} is not null";

    private static RowCheck Complete(RuleSettings s) => new(CompleteSql(s.Column!), "present", NullsFail: true);

    private static RowCheck? ContainedIn(RuleSettings s)
    {
        if (s.Require("values").AsList(s.Errors, s.Called("values"), "[edit, new]") is not { } list) return null;
        if (list.Items.Count == 0) s.Refuse("values", "is empty, so every row would fail; list what is allowed");
        var isText = ColumnKind.Of(s.Column!) == ColumnKinds.Text;
        object?[] values = [.. list.Items.Select(i => isText
            ? (object?)i.AsText(s.Errors, "a value") : i.AsWhole(s.Errors, "a value", -RuleSettings.MostWhole, RuleSettings.MostWhole))];
        return values is [] || values.Contains(null)
            ? null
            : new RowCheck($"{s.Column!.Name} in ({string.Join(", ", values.Select(v => SqlLiteral.Of(v!)))})", string.Join(", ", values));
    }

    private static RowCheck? Pattern(RuleSettings s)
    {
        if (s.Text("pattern") is not { } pattern) return null;
        if (PortablePattern.Problem(pattern) is not { } error)
            return new RowCheck($"regexp_like({s.Column!.Name}, {SqlLiteral.Of(pattern)})", pattern);
        s.Refuse("pattern", error);
        return null;
    }

    private static RowCheck? InRange(RuleSettings s)
    {
        s.RequireOneOf("min", "max");
        s.CheckOrder();
        var (min, max) = (s.Bound("min"), s.Bound("max"));
        var check = Between(s, s.Column!.Name, min, max);
        return double.TryParse(max, NumberStyles.Float, CultureInfo.InvariantCulture, out var most) && check is not null
            ? check with { Most = most } : check;
    }

    private static RowCheck? Length(RuleSettings s)
    {
        s.RequireOneOf("min", "max");
        s.CheckOrder();
        var (min, max) = (s.Whole("min", 0, int.MaxValue), s.Whole("max", 0, int.MaxValue));
        return Between(s, $"length({s.Column!.Name})", min is null ? null : SqlLiteral.Of(min), max is null ? null : SqlLiteral.Of(max));
    }

    private static RowCheck? Between(RuleSettings s, string value, string? min, string? max)
    {
        string?[] parts = [min is null ? null : $"{value} >= {min}", max is null ? null : $"{value} <= {max}"];
        string?[] words = [min is null ? null : $">= {s.Shown("min")}", max is null ? null : $"<= {s.Shown("max")}"];
        return min is null && max is null
            ? null : new RowCheck(string.Join(" and ", parts.OfType<string>()), string.Join(" and ", words.OfType<string>()));
    }

    private static RowCheck? Relation(RuleSettings s)
    {
        var kind = ColumnKind.Of(s.Column!);
        var other = s.ColumnAt(s.Require("other"), "other", ColumnKinds.Number.HasFlag(kind) ? ColumnKinds.Number : kind);
        if (s.Text("operator") is not { } relation) return null;
        if (Operators.Contains(relation))
            return other is null ? null : new RowCheck($"{s.Column!.Name} {relation} {other.Name}", $"{relation} {other.Name}");
        s.Refuse("operator", $"is {ConfigErrors.Show(relation)}; it must be one of {string.Join(", ", Operators)}, in quotes");
        return null;
    }

    private static RowCheck? Predicate(RuleSettings s)
    {
        s.Require("predicate");
        return s.Predicate("predicate", s.Columns.Keys) is { } sql ? new RowCheck(sql, sql) : null;
    }
}
