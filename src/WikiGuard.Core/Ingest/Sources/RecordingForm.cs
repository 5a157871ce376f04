using System.Text.Json;
using WikiGuard.Events;

namespace WikiGuard.Ingest.Sources;

/// <summary>What the beginning of a file shows that it is, where that is sure.</summary>
internal sealed record RecordingForm
{
    private const string Wanted = "/mediawiki/recentchange/";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = EventReader.MaxDepth };

    private RecordingForm()
    {
    }

    /// <summary>A stream of server-sent events as curl saves it.</summary>
    public bool IsEventStream { get; private init; }

    /// <summary>What it is instead of JSON lines, and what to do; null where lines can be read.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The <c>$schema</c> of its events, where they are of another stream than recentchange; null where they are not.</summary>
    public string? OtherSchema { get; private init; }

    /// <param name="beginning">The file's first bytes, unpacked where it is gzip.</param>
    public static RecordingForm Of(ReadOnlySpan<byte> beginning)
    {
        if (ForeignBytes.What(beginning) is { } foreign)
            return new() { Refusal = foreign };
        var text = WithoutMark(beginning).TrimStart(" \t\r\n"u8);
        if (IsArray(text))
            return new() { Refusal = "is a JSON array. Write one event a line: jq -c '.[]' FILE > FILE.jsonl" };
        if (IsSpread(text))
            return new() { Refusal = "is JSON that goes over several lines. Write one event a line: jq -c . FILE > FILE.jsonl" };
        if (HasCommas(beginning))
        {
            return new()
            {
                Refusal = "is JSON with commas between the objects. Write one event a line: sed 's/,[[:space:]]*$//' FILE > FILE.jsonl",
            };
        }
        var hasObjects = false;
        var hasData = false;
        foreach (var line in beginning.Split((byte)'\n'))
        {
            var content = WithoutMark(beginning[line]);
            hasObjects |= content.StartsWith("{"u8);
            hasData |= DataOf(content).StartsWith("{"u8);
        }
        if (text.StartsWith("<"u8) && !hasObjects)
            return new() { Refusal = "is HTML or XML, such as a server's error page. Fetch the file again, and look at what comes." };
        var form = new RecordingForm { IsEventStream = hasData && !hasObjects };
        return form with { OtherSchema = form.SchemaOf(beginning) };
    }

    /// <returns>The event in a line, which is its end; empty where the line has none.</returns>
    public ReadOnlyMemory<byte> EventOf(ReadOnlyMemory<byte> line) => line[^EventOf(line.Span).Length..];

    private ReadOnlySpan<byte> EventOf(ReadOnlySpan<byte> line)
    {
        // Files that were joined have byte order marks in their midst, too.
        line = WithoutMark(line);
        return !IsEventStream ? line
            : line.StartsWith("data:"u8) ? DataOf(line)
            : line.StartsWith(":"u8) || line.StartsWith("event:"u8) || line.StartsWith("id:"u8) || line.StartsWith("retry:"u8) ? default
            : line;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? text[3..] : text;

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> line) =>
        line.StartsWith("data:"u8) ? line["data:"u8.Length..].TrimStart((byte)' ') : default;

    private static bool IsArray(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("["u8) || !text[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8) || !TryRead(text, out var length))
            return false;
        // What follows a whole array shows whether the file is one, or only a line of it.
        var rest = text[length..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty || rest[0] == '[';
    }

    // An object and a comma are no line of JSON. One such line is a defect, and many are what somebody took out of an array.
    private static bool HasCommas(ReadOnlySpan<byte> beginning)
    {
        var (commas, all) = (0, 0);
        foreach (var line in beginning.Split((byte)'\n'))
        {
            var text = WithoutMark(beginning[line]).Trim(" \t\r"u8);
            if (text.IsEmpty)
                continue;
            all++;
            if (text.StartsWith("{"u8) && text.EndsWith(","u8) && text[..^1].TrimEnd(" \t"u8).EndsWith("}"u8))
                commas++;
        }
        return commas > 1 && 2 * commas > all;
    }

    private static bool IsSpread(ReadOnlySpan<byte> text) =>
        text.StartsWith("{"u8) && TryRead(text, out var length) && text[..length].TrimEnd(" \t\r\n"u8).Contains((byte)'\n');

    /// <param name="length">Of the first value; that of the text where it ends within the value.</param>
    /// <returns>False where it is no JSON.</returns>
    private static bool TryRead(ReadOnlySpan<byte> text, out int length)
    {
        length = text.Length;
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth > 0 || reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
                    continue;
                length = (int)reader.BytesConsumed;
                return true;
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Sure only where every event says so: one that does not may be a recentchange event of somebody else's making.
    private string? SchemaOf(ReadOnlySpan<byte> beginning)
    {
        string? other = null;
        foreach (var line in beginning.Split((byte)'\n'))
        {
            if (!TryReadSchema(EventOf(beginning[line]), out var schema))
                continue;
            if (schema is null || schema.StartsWith(Wanted, StringComparison.Ordinal))
                return null;
            other ??= schema;
        }
        return other;
    }

    /// <returns>False where the line is no object.</returns>
    private static bool TryReadSchema(ReadOnlySpan<byte> line, out string? schema)
    {
        schema = null;
        var reader = new Utf8JsonReader(line, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("$schema"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.String)
                    schema = reader.GetString();
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
