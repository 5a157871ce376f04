using System.Text;
using WikiGuard.Config;
using WikiGuard.Events;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The settings of one rule, read by its type. Each read reports what is wrong and then returns null.</summary>
/// <param name="Owner">What error messages call the rule.</param>
/// <param name="Columns">The columns of the rule's table, by name.</param>
/// <param name="Column">The rule's column; null where it has none or a bad one.</param>
/// <param name="Where">As <see cref="QualityRule.Where"/>.</param>
internal sealed record RuleSettings(
    YamlMap Map, ConfigErrors Errors, string Owner, IReadOnlyDictionary<string, TableColumn> Columns, TableColumn? Column, string? Where)
{
    // Beyond it a double, which the file's numbers are read as, is no longer exact.
    public const long MostWhole = 1_000_000_000_000_000;

    /// <summary>Refuses the rule because of the value at a key.</summary>
    public void Refuse(string key, string text) => Errors.Add(Map[key] ?? Map, $"{Called(key)} {text}");

    public YamlValue? Require(string key) => Map.Require(Errors, Owner, key);

    public string? Text(string key) => Require(key).AsText(Errors, Called(key));

    public double? Number(string key) => Map[key].AsNumber(Errors, Called(key));

    public long? Whole(string key, long least, long most) => Map[key].AsWhole(Errors, Called(key), least, most);

    /// <summary>A condition in SQL.</summary>
    public string? Predicate(string key, IEnumerable<string> names)
    {
        if (Map[key].AsText(Errors, Called(key)) is not { } sql) return null;
        var errors = SqlPredicate.Errors(sql, [.. names]).ToList();
        foreach (var error in errors) Refuse(key, error);
        return errors.Count == 0 ? sql.Trim() : null;
    }

    /// <summary>A column of the table, of one of the kinds.</summary>
    public TableColumn? ColumnAt(YamlValue? value, string key, ColumnKinds kinds)
    {
        if (value.AsText(Errors, Called(key)) is not { } name) return null;
        if (!Columns.TryGetValue(name, out var column))
        {
            Errors.Add(value!, $"{Called(key)} {ConfigErrors.Show(name)} is not in the table; {Advice(name, [.. Columns.Keys])}");
            return null;
        }

        if (kinds.HasFlag(ColumnKind.Of(column)) && ColumnKind.Of(column) != ColumnKinds.None) return column;
        Errors.Add(value!, $"{Called(key)} '{name}' is {column.Type}; this rule needs {ColumnKind.Words(kinds)}");
        return null;
    }

    /// <summary>A bound as a literal of the column's type; null, without an error, where it is not given.</summary>
    public string? Bound(string key)
    {
        if (Map[key] is not { } value || Column is null) return null;
        object? bound = ColumnKind.Of(Column) switch
        {
            ColumnKinds.Time => Time(value, key),
            ColumnKinds.Whole => Whole(key, -MostWhole, MostWhole),
            _ => Number(key),
        };
        return bound is null ? null : SqlLiteral.Of(bound);
    }

    /// <summary>Requires at least one of the keys.</summary>
    public void RequireOneOf(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (Map[key] is not null) return;
        Errors.Add(Map, $"{Owner} needs {string.Join(" or ", keys!)}");
    }

    /// <summary>Checks that min is not above max.</summary>
    public void CheckOrder()
    {
        if (Peek("min") is { } min && Peek("max") is { } max && min > max)
            Refuse("max", $"is {max}, below 'min', which is {min}; swap them");
    }

    /// <summary>What the file says at a key, for people.</summary>
    public string Shown(string key) => (Map[key] as YamlScalar)?.Text ?? "";

    public string Called(string key) => $"'{key}' of {Owner}";

    /// <summary>What to write instead of an unknown name.</summary>
    public static string Advice(string written, IReadOnlyCollection<string> known) =>
        NearestName.Of(written, [.. known]) is { } nearest ? $"did you mean '{nearest}'?" : $"known are {string.Join(", ", known)}";

    // The number, without reporting an error where it is not one; whoever reads its value reports that.
    private double? Peek(string key) =>
        Map[key] is YamlScalar { ScalarKind: ScalarKind.Number } ? Map[key].AsNumber(new ConfigErrors(""), key) : null;

    private DateTimeOffset? Time(YamlValue value, string key)
    {
        if (value.AsText(Errors, Called(key)) is not { } text) return null;
        if (IsoTime.Read(Encoding.UTF8.GetBytes(text)) is { } time) return time;
        Errors.Add(value, $"{Called(key)} is {ConfigErrors.Show(text)}; write a UTC time such as 2022-01-01T00:00:00Z");
        return null;
    }
}
