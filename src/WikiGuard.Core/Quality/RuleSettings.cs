using System.Globalization;
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
    /// <summary>Refuses the rule for what stands at a key.</summary>
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
            var advice = NearestName.Of(name, [.. Columns.Keys]) is { } nearest ? $"did you mean '{nearest}'?" : $"it has {string.Join(", ", Columns.Keys)}";
            Errors.Add(value!, $"{Called(key)} {ConfigErrors.Show(name)} is not in the table; {advice}");
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
        if (ColumnKind.Of(Column) == ColumnKinds.Time) return Time(value, key) is { } time ? SqlLiteral.Of(time) : null;
        if (ColumnKind.Of(Column) == ColumnKinds.Whole) return Whole(key, -1_000_000_000_000_000, 1_000_000_000_000_000) is { } whole ? SqlLiteral.Of(whole) : null;
        return Number(key) is { } number ? SqlLiteral.Of(number) : null;
    }

    /// <summary>At least one of the keys is there.</summary>
    public void RequireOneOf(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (Map[key] is not null) return;
        Errors.Add(Map, $"{Owner} needs {string.Join(" or ", keys!)}");
    }

    /// <summary>min and max do not cross.</summary>
    public void CheckOrder()
    {
        if (Map["min"] is YamlScalar { ScalarKind: ScalarKind.Number } && Number("min") is { } min && Map["max"] is YamlScalar { ScalarKind: ScalarKind.Number } && Number("max") is { } max && min > max)
            Refuse("max", string.Create(CultureInfo.InvariantCulture, $"is {max}, below 'min', which is {min}; swap them"));
    }

    /// <summary>What the file says at a key, for people.</summary>
    public string Shown(string key) => (Map[key] as YamlScalar)?.Text ?? "";

    public string Called(string key) => $"'{key}' of {Owner}";

    private DateTimeOffset? Time(YamlValue value, string key)
    {
        if (value.AsText(Errors, Called(key)) is not { } text) return null;
        if (IsoTime.Read(Encoding.UTF8.GetBytes(text)) is { } time) return time;
        Errors.Add(value, $"{Called(key)} is {ConfigErrors.Show(text)}; write a UTC time such as 2022-01-01T00:00:00Z");
        return null;
    }
}
