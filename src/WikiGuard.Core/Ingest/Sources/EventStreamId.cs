using System.Buffers;
using System.Text;
using System.Text.Json;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// What EventStreams sends as an event's id and accepts as <c>Last-Event-ID</c>: a JSON array of
/// <c>{"topic","partition","timestamp"}</c>, one for each data centre's topic, with where to read on in Unix milliseconds. A topic that
/// has sent nothing since the connection began has an <c>"offset"</c> instead, below 0 for "its end". The server reads the topics of the
/// id and no others.
/// </summary>
internal sealed class EventStreamId
{
    private readonly JsonElement _topics;

    private EventStreamId(JsonElement topics, long oldest, long newest)
    {
        _topics = topics;
        Oldest = DateTimeOffset.FromUnixTimeMilliseconds(oldest);
        Newest = DateTimeOffset.FromUnixTimeMilliseconds(newest);
    }

    /// <summary>The topic that is furthest behind.</summary>
    public DateTimeOffset Oldest { get; }

    /// <summary>The topic that is furthest ahead.</summary>
    public DateTimeOffset Newest { get; }

    /// <summary>Whether some topic is known only by its offset.</summary>
    public bool HasOffsets => _topics.EnumerateArray().Any(topic => OffsetOf(topic) >= 0);

    /// <summary>The topic-partitions that the connection reads.</summary>
    public IEnumerable<(string Topic, long Partition)> Topics =>
        _topics.EnumerateArray().Select(topic => (TopicOf(topic)!, NumberOf(topic, "partition"u8) ?? 0));

    /// <returns>Null where the text has another form, or contains no time at all.</returns>
    public static EventStreamId? TryParse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                return null;
            var (oldest, newest) = (long.MaxValue, long.MinValue);
            foreach (var topic in json.RootElement.EnumerateArray())
            {
                if (topic.ValueKind != JsonValueKind.Object || TopicOf(topic) is null)
                    return null;
                if (TimestampOf(topic) is not { } timestamp)
                    continue;
                (oldest, newest) = (Math.Min(oldest, timestamp), Math.Max(newest, timestamp));
            }

            return oldest > newest ? null : new(json.RootElement.Clone(), oldest, newest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The same id with every timestamp earlier. A topic that was at its end is also requested from the oldest time: at "the end" a new
    /// connection would miss what came while there was none.
    /// </summary>
    public string Rewind(TimeSpan by)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartArray();
            foreach (var topic in _topics.EnumerateArray())
            {
                writer.WriteStartObject();
                foreach (var property in topic.EnumerateObject())
                    WriteRewound(property, topic, by, writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>
    /// Whether the id's topics are exactly those of the streams: <c>eqiad.mediawiki.recentchange</c> belongs to <c>recentchange</c>.
    /// </summary>
    public bool IsOf(IReadOnlyCollection<string> streams)
    {
        var topics = _topics.EnumerateArray().Select(topic => TopicOf(topic)!).ToList();
        return streams.All(stream => topics.Any(topic => IsOf(topic, stream)))
            && topics.All(topic => streams.Any(stream => IsOf(topic, stream)));
    }

    private void WriteRewound(JsonProperty property, JsonElement topic, TimeSpan by, Utf8JsonWriter writer)
    {
        if (property.NameEquals("timestamp"u8) && TimestampOf(topic) is { } timestamp)
            writer.WriteNumber("timestamp"u8, Earlier(timestamp, by));
        else if (property.NameEquals("offset"u8) && TimestampOf(topic) is null && OffsetOf(topic) < 0)
            writer.WriteNumber("timestamp"u8, Earlier(Oldest.ToUnixTimeMilliseconds(), by));
        else
            property.WriteTo(writer);
    }

    private static long Earlier(long milliseconds, TimeSpan by) => Math.Max(0, milliseconds - (long)by.TotalMilliseconds);

    private static bool IsOf(string topic, string stream) => topic == stream || topic.EndsWith("." + stream, StringComparison.Ordinal);

    private static string? TopicOf(JsonElement topic) =>
        topic.TryGetProperty("topic"u8, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static long? TimestampOf(JsonElement topic) =>
        NumberOf(topic, "timestamp"u8) is { } milliseconds and >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? milliseconds : null;

    private static long? OffsetOf(JsonElement topic) => NumberOf(topic, "offset"u8);

    private static long? NumberOf(JsonElement topic, ReadOnlySpan<byte> name) =>
        topic.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number : null;
}
