using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WikiGuard.Config;

namespace WikiGuard.Mapping;

/// <summary>
/// Says from which columns of a file the fields of a recentchange event come. It is written in YAML, and in JSON, which YAML contains: a
/// field's name, and its column, or an object with <c>column</c>, <c>time</c> and <c>default</c>, or with <c>value</c>.
/// </summary>
[JsonConverter(typeof(RowMappingConverter))]
public sealed class RowMapping
{
    private readonly string[] _columns;

    internal RowMapping(IEnumerable<MappedField> fields)
    {
        // The writer opens an object such as meta once.
        var order = EventFields.Names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
        Fields = [.. fields.OrderBy(f => order.GetValueOrDefault(f.Name, -1))];
        _columns = [.. Fields.Select(f => f.Column).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    internal IReadOnlyList<MappedField> Fields { get; }

    /// <summary>The columns that it reads.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Reads a mapping.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="sourceName">What error messages call it.</param>
    /// <exception cref="InvalidConfigException">The message names every error, with line and column.</exception>
    public static RowMapping Parse(string text, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var fields = new List<MappedField>();
        if (YamlReader.ReadMap(text, errors) is { } map)
        {
            map.ExpectKeys(errors, "the mapping", [EventFields.WholeEvent, .. EventFields.Names]);
            fields.AddRange(map.Entries.Values
                .Where(e => e.Key.Text == EventFields.WholeEvent || EventFields.Names.Contains(e.Key.Text, StringComparer.Ordinal))
                .Select(e => ReadField(e.Key.Text, e.Value, errors)).OfType<MappedField>());
            CheckWhole(map, errors);
        }
        errors.ThrowIfAny();
        return new RowMapping(fields);
    }

    /// <summary>The mapping as a state machine's input holds it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var field in Fields)
        {
            if (field is { Column: { } column, Time: null, Constant: null })
            {
                json[field.Name] = column;
                continue;
            }
            var value = new JsonObject();
            if (field.Column is not null)
                value["column"] = field.Column;
            if (field.Time is not null)
                value["time"] = field.Time;
            if (field.Constant is not null)
                value[field.Column is null ? "value" : "default"] = NodeOf(field.Constant);
            json[field.Name] = value;
        }
        return json;
    }

    /// <summary>The mapping of a file whose columns are named as the fields are, or that holds whole events as bronze does.</summary>
    /// <returns>Null where neither is so.</returns>
    internal static RowMapping? Of(IReadOnlyCollection<string> columns)
    {
        const string Bronze = "event_data";
        if (!columns.Contains(EventFields.Id, StringComparer.Ordinal) && columns.Contains(Bronze, StringComparer.Ordinal))
            return new RowMapping([new MappedField(EventFields.WholeEvent, Bronze, Time: null, Constant: null)]);
        return EventFields.Required.All(f => columns.Contains(f, StringComparer.Ordinal))
            ? new RowMapping(EventFields.Names.Intersect(columns, StringComparer.Ordinal).Select(f => new MappedField(f, f, null, null)))
            : null;
    }

    private static MappedField? ReadField(string name, YamlValue value, ConfigErrors errors)
    {
        if (value is not YamlMap map)
            return value.AsText(errors, $"the column of '{name}'") is { } only ? new MappedField(name, only, null, null) : null;
        var isWhole = name == EventFields.WholeEvent;
        var isTime = !isWhole && EventFields.KindOf(name) is FieldKind.UnixTime or FieldKind.IsoTime;
        map.ExpectKeys(errors, $"'{name}'", isTime ? ["column", "time"] : isWhole ? ["column"] : ["column", "default", "value"]);
        var isConstant = !isTime && !isWhole && map["value"] is not null;
        if (isConstant && map.Entries.Count > 1)
            errors.Add(map, $"'{name}' has a value and more; keep the value, or write column and default");
        var column = isConstant ? null : map.Require(errors, $"'{name}'", "column").AsText(errors, $"the column of '{name}'");
        var time = isTime ? map["time"].AsText(errors, $"the time of '{name}'") : null;
        if (time is not null && !SourceTime.IsFormat(time))
            errors.Add(map["time"]!, $"the time of '{name}' is {ConfigErrors.Show(time)}; {SourceTime.Advice}");
        var constant = isTime || isWhole ? null : ReadConstant(name, map[isConstant ? "value" : "default"], errors);
        return new MappedField(name, column, time, constant);
    }

    private static object? ReadConstant(string name, YamlValue? value, ConfigErrors errors) => EventFields.KindOf(name) switch
    {
        FieldKind.Whole => value.AsWhole(errors, $"the value of '{name}'", -1_000_000_000, 999_999_999_999),
        FieldKind.Flag => value.AsBool(errors, $"the value of '{name}'"),
        _ => value.AsText(errors, $"the value of '{name}'"),
    };

    private static void CheckWhole(YamlMap map, ConfigErrors errors)
    {
        if (map[EventFields.WholeEvent] is { } whole)
        {
            if (map.Entries.Count > 1)
                errors.Add(whole, "'event' stands beside other fields; a column that holds whole events needs no others");
            return;
        }
        foreach (var missing in EventFields.Required.Where(f => map[f] is null))
            errors.Add(map, $"the mapping lacks '{missing}'; add it, for silver refuses an event without");
    }

    private static JsonValue NodeOf(object constant) => constant switch
    {
        long number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        _ => JsonValue.Create(Convert.ToString(constant, CultureInfo.InvariantCulture))!,
    };
}

/// <summary>Keeps a mapping in a plan as a request holds it.</summary>
internal sealed class RowMappingConverter : JsonConverter<RowMapping>
{
    public override RowMapping Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RowMapping.Parse(JsonElement.ParseValue(ref reader).GetRawText(), "mapping");

    public override void Write(Utf8JsonWriter writer, RowMapping value, JsonSerializerOptions options) =>
        value.ToJson().WriteTo(writer);
}
