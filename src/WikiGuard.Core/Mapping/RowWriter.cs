using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WikiGuard.Mapping;

/// <summary>Makes a recentchange event of a row. Not for concurrent use.</summary>
internal sealed class RowWriter(RowMapping mapping)
{
    private const int MaxShownChars = 60;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly List<(string Name, object Value)> _values = [];
    private readonly List<string> _errors = [];

    /// <summary>The event; valid until the next row.</summary>
    public ReadOnlyMemory<byte> Event => _buffer.WrittenMemory;

    /// <param name="valueOf">The value of a column: a string, bool, long, decimal, DateTime in UTC, or a <see cref="JsonElement"/> that is
    /// an array or an object; null where it is empty.</param>
    /// <returns>What is wrong with the row, every error; null where there is an event.</returns>
    public string? Write(Func<string, object?> valueOf)
    {
        _buffer.ResetWrittenCount();
        _values.Clear();
        _errors.Clear();
        foreach (var field in mapping.Fields)
        {
            if ((field.Column is { } column ? valueOf(column) : null) is { } found)
                Take(field, found);
            else if (field.Constant is { } constant)
                _values.Add((field.Name, constant));
            else if (field.Name is EventFields.Id or EventFields.WholeEvent)
                _errors.Add($"{field.Name}: the column {field.Column} is empty");
        }
        if (_errors.Count > 0)
            return string.Join("; ", _errors);
        if (_values is [(EventFields.WholeEvent, var whole)])
            _buffer.Write(Encoding.UTF8.GetBytes((string)whole));
        else
            WriteFields();
        return null;
    }

    /// <summary>The row as it is, for people who look at why it was refused.</summary>
    public static byte[] Raw(IEnumerable<string> columns, Func<string, object?> valueOf)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var column in columns)
                WriteValue(json, column, valueOf(column));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void Take(MappedField field, object found)
    {
        if (field.Name == EventFields.WholeEvent)
        {
            if (Text(found) is { } whole)
                _values.Add((field.Name, whole));
            else
                Wrong(field, found, "no event");
            return;
        }
        var kind = EventFields.KindOf(field.Name);
        var time = kind is FieldKind.UnixTime or FieldKind.IsoTime ? SourceTime.Read(found, field.Time) : null;
        var (value, expected) = kind switch
        {
            FieldKind.Whole => ((object?)Whole(found), "no whole number"),
            FieldKind.Flag => (Flag(found), "neither true nor false"),
            FieldKind.UnixTime => (time?.ToUnixTimeSeconds(), NoTime(field)),
            FieldKind.IsoTime => (time is { } moment ? IsoOf(moment) : null, NoTime(field)),
            FieldKind.Text => (found is JsonElement ? null : Text(found), "no text"),
            _ => (found, ""),
        };
        if (value is null)
            Wrong(field, found, expected);
        else
            _values.Add((field.Name, value));
        // The recording's clock goes by the stream's time, and a file that has none has the edit's.
        if (field.Name == EventFields.Timestamp && time is { } edited && mapping.Fields.All(f => f.Name != EventFields.StreamTime))
            _values.Add((EventFields.StreamTime, IsoOf(edited)));
    }

    private void Wrong(MappedField field, object found, string expected) => _errors.Add(
        $"{field.Name}: '{PrintableText.Of(Text(found) ?? "", '?', MaxShownChars)}' in the column {field.Column} is {expected}");

    private static string NoTime(MappedField field) =>
        $"no time{(field.Time is null ? ", or not in seconds; the mapping can say how times are written" : $" ({field.Time})")}";

    private void WriteFields()
    {
        using var json = new Utf8JsonWriter(_buffer, Options);
        json.WriteStartObject();
        json.WriteString("$schema", EventFields.Schema);
        foreach (var group in _values.GroupBy(v => v.Name.Contains('.', StringComparison.Ordinal) ? v.Name[..v.Name.IndexOf('.')] : ""))
        {
            if (group.Key.Length > 0)
                json.WriteStartObject(group.Key);
            foreach (var (name, value) in group)
                WriteValue(json, name[(name.IndexOf('.') + 1)..], value);
            if (group.Key.Length > 0)
                json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case JsonElement element:
                json.WritePropertyName(name);
                element.WriteTo(json);
                break;
            default:
                json.WriteString(name, Text(value));
                break;
        }
    }

    private static string? Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => IsoOf(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))),
        JsonElement element => element.GetRawText(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static long? Whole(object value) => value switch
    {
        long number => number,
        decimal number when number == decimal.Truncate(number) && Math.Abs(number) < long.MaxValue => (long)number,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static object? Flag(object value) => value switch
    {
        bool flag => flag,
        0L or "0" => false,
        1L or "1" => true,
        string text when bool.TryParse(text, out var flag) => flag,
        _ => null,
    };

    private static string IsoOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
