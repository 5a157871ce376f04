using System.Text;
using System.Text.Json;
using WikiGuard.Recordings;

namespace WikiGuard.Core.Tests.Recordings;

/// <summary>A recording in memory, with its well-formed lines as JSON.</summary>
public sealed class GeneratedRecording
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private GeneratedRecording(byte[] bytes, RecordingSummary summary)
    {
        (Bytes, Summary) = (bytes, summary);
        Lines = [.. Split(bytes)];
        Events = [.. Lines.Select(TryParse).OfType<JsonElement>()];
    }

    public byte[] Bytes { get; }
    public RecordingSummary Summary { get; }

    /// <summary>Without their line ends.</summary>
    public IReadOnlyList<byte[]> Lines { get; }

    /// <summary>The well-formed lines, canaries and duplicates among them.</summary>
    public IReadOnlyList<JsonElement> Events { get; }

    /// <summary>Every distinct event of a page, in order of arrival.</summary>
    public IEnumerable<JsonElement> Changes => Events.Where(e => !IsCanary(e)).DistinctBy(IdOf);

    public static async Task<GeneratedRecording> Of(RecordingOptions options)
    {
        var stream = new MemoryStream();
        var summary = await RecordingGenerator.WriteAsync(stream, options, CancellationToken.None);
        return new(stream.ToArray(), summary);
    }

    public static string IdOf(JsonElement e) => e.GetProperty("meta").GetProperty("id").GetString()!;

    public static DateTimeOffset EventTimeOf(JsonElement e) => e.GetProperty("meta").GetProperty("dt").GetDateTimeOffset();

    public static DateTimeOffset TimestampOf(JsonElement e) => DateTimeOffset.FromUnixTimeSeconds(e.GetProperty("timestamp").GetInt64());

    /// <summary>Empty where the event has no such field.</summary>
    public static string Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) ? value.GetString()! : "";

    public static bool IsCanary(JsonElement e) => e.GetProperty("meta").GetProperty("domain").GetString() == "canary";

    public static bool IsEdit(JsonElement e) => Text(e, "type") == "edit";

    public static bool IsTemporary(JsonElement e) => Text(e, "user").StartsWith("~2026-", StringComparison.Ordinal);

    public static int BytesChanged(JsonElement e) =>
        e.GetProperty("length").GetProperty("new").GetInt32() - e.GetProperty("length").GetProperty("old").GetInt32();

    public static DateTimeOffset WindowOf(JsonElement e)
    {
        var time = TimestampOf(e);
        return time.AddTicks(-(time.Ticks % TimeSpan.FromMinutes(10).Ticks));
    }

    /// <summary>The canonical entity, found by nothing but the page's exact title; null for a page that nobody monitors.</summary>
    public static string? EntityOf(JsonElement e)
    {
        if (Text(e, "wiki") != "enwiki")
            return null;
        var title = Text(e, "title");
        var subject = e.GetProperty("namespace").GetInt32() == 1 ? title["Talk:".Length..] : title;
        return Monitored.Titles.Contains(subject) ? subject : Monitored.Aliases.GetValueOrDefault(subject);
    }

    private static IEnumerable<byte[]> Split(byte[] bytes)
    {
        var start = 0;
        for (var end = 0; end < bytes.Length; end++)
        {
            if (bytes[end] != '\n')
                continue;
            yield return bytes[start..end];
            start = end + 1;
        }
    }

    // The project's own reader is judged elsewhere; this one asks for strict UTF-8, an object, no key twice, no lone surrogate, a meta.id.
    private static JsonElement? TryParse(byte[] line)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            var e = JsonDocument.Parse(StrictUtf8.GetString(line), options).RootElement;
            return e.GetProperty("comment").GetString() is not null && IdOf(e) is not null ? e : null;
        }
        catch (Exception ex) when (ex is JsonException or DecoderFallbackException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}

internal static class Monitored
{
    public static readonly HashSet<string> Titles =
    [
        "List of WWE personnel", "United States", "Donald Trump", "George W. Bush", "List of current UFC fighters",
        "Legalism (Chinese philosophy)", "Wikipedia", "List of Netflix original programming", "ATP Tour records", "Michael Jackson",
        "Jesus", "Barack Obama", "List of programs broadcast by ABS-CBN", "Catholic Church", "The Undertaker", "India", "United Kingdom",
        "Adolf Hitler", "World War II", "Britney Spears",
    ];

    public static readonly Dictionary<string, string> Aliases = new()
    {
        ["UK"] = "United Kingdom",
        ["WWII"] = "World War II",
        ["Barack Hussein Obama"] = "Barack Obama",
    };
}
