using System.Globalization;
using System.Text;
using System.Text.Json;
using WikiGuard.Events;

namespace WikiGuard.Recovery;

/// <summary>Reads the fields of an execution's input, and collects what is wrong with them.</summary>
internal sealed class RequestFields
{
    private readonly JsonElement _input;
    private readonly string _within;
    private readonly List<string> _errors;

    /// <param name="example">A right request, for the message.</param>
    /// <param name="known">Every field that a request may have.</param>
    /// <exception cref="InvalidConfigException">The input is no JSON object.</exception>
    public RequestFields(JsonElement input, string example, params string[] known)
    {
        if (input.ValueKind != JsonValueKind.Object)
            throw new InvalidConfigException($"The request is no JSON object. Write {example}.");
        (_input, _within, _errors) = (input, "", []);
        NoteUnknown(known);
    }

    private RequestFields(JsonElement input, string within, List<string> errors) => (_input, _within, _errors) = (input, within, errors);

    public bool Has(string field) => _input.TryGetProperty(field, out _);

    /// <summary>The fields of a field that is an object; what is wrong with them is noted here.</summary>
    /// <param name="known">Every field that it may have.</param>
    /// <returns>Null where it is none, which is noted.</returns>
    public RequestFields? Within(string field, string advice, params string[] known)
    {
        if (Value(field, advice, v => (v.ValueKind == JsonValueKind.Object, (JsonElement?)v)) is not { } value)
            return null;
        var fields = new RequestFields(value, $"{field}.", _errors);
        fields.NoteUnknown(known);
        return fields;
    }

    /// <param name="read">Says whether a value is right, and if so, what it says.</param>
    /// <returns>The default where it is missing or wrong, which is noted.</returns>
    public T? Value<T>(string field, string advice, Func<JsonElement, (bool IsRight, T? Value)> read)
    {
        if (_input.TryGetProperty(field, out var value) && read(value) is (true, var right))
            return right;
        Wrong(field, advice);
        return default;
    }

    /// <inheritdoc cref="Value"/>
    public string? Text(string field, string advice, Predicate<string> isRight) =>
        Value(field, advice, v => v.ValueKind == JsonValueKind.String && v.GetString() is { } text && isRight(text)
            ? (true, text) : (false, (string?)null));

    /// <inheritdoc cref="Value"/>
    public DateOnly? Date(string field) => Value(field, "write an event date such as \"2026-02-01\"", DateOf);

    /// <inheritdoc cref="Value"/>
    public DateTimeOffset? Time(string field) => Value(field, "write a time in UTC such as \"2026-02-01T12:00:00Z\"", TimeOf);

    /// <inheritdoc cref="Value"/>
    public IReadOnlyList<string>? Texts(string field, string advice) => Value<IReadOnlyList<string>>(field, advice,
        v => v.ValueKind == JsonValueKind.Array && v.GetArrayLength() > 0
            && v.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String && e.GetString()!.Length > 0)
            ? (true, [.. v.EnumerateArray().Select(e => e.GetString()!)]) : (false, null));

    /// <summary>Reads a date, such as <c>2026-02-01</c>.</summary>
    public static (bool IsRight, DateOnly? Value) DateOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? (true, date) : (false, null);

    /// <summary>Reads a time in UTC, such as <c>2026-02-01T12:00:00Z</c>.</summary>
    public static (bool IsRight, DateTimeOffset? Value) TimeOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && IsoTime.Read(Encoding.UTF8.GetBytes(value.GetString()!)) is { } time
            ? (true, time) : (false, null);

    /// <returns>False where it is missing or wrong.</returns>
    public bool Flag(string field)
    {
        if (!_input.TryGetProperty(field, out var value))
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(field, "write true or false");
        return false;
    }

    /// <summary>The most that the work may cost, in dollars; null where it is not given.</summary>
    public double? MaxUsd() => !Has("max_usd") ? null : Value("max_usd", "write a number of dollars above 0, such as 2.5",
        v => v.ValueKind == JsonValueKind.Number && v.TryGetDouble(out var dollars) && dollars is > 0 and <= SpendingLimit.MostUsd
            ? (true, (double?)dollars) : (false, null));

    public void Error(string error) => _errors.Add(error);

    /// <exception cref="InvalidConfigException">Something is wrong; the message names every error.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new InvalidConfigException(
                $"The request has {(_errors.Count == 1 ? "an error" : $"{_errors.Count} errors")}: {string.Join("; ", _errors)}.");
    }

    private void NoteUnknown(string[] known) => _errors.AddRange(
        _input.EnumerateObject().Select(f => f.Name).Except(known, StringComparer.Ordinal)
            .Select(f => $"{_within}{PrintableText.Of(f, '?', 60)} is unknown; the fields are {string.Join(", ", known)}"));

    private void Wrong(string field, string advice)
    {
        var given = _input.TryGetProperty(field, out var value) ? PrintableText.Of(value.GetRawText(), '?', 60) : "missing";
        Error($"{_within}{field} is {given}: {advice}");
    }
}
