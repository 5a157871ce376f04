using System.Text.Json;

namespace WikiGuard.Events;

/// <summary>Where Wikimedia's own Kafka has an event, by its <c>meta.topic</c>, <c>meta.partition</c> and <c>meta.offset</c>.</summary>
/// <param name="Topic">It begins with the data centre, such as <c>eqiad.mediawiki.recentchange</c>.</param>
public readonly record struct StreamPlace(string Topic, long Partition, long Offset)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = EventReader.MaxDepth };

    /// <param name="json">A well-formed event.</param>
    /// <returns>Null where the event does not say it.</returns>
    public static StreamPlace? Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeta = reader.ValueTextEquals("meta"u8);
            reader.Read();
            if (isMeta)
                return reader.TokenType == JsonTokenType.StartObject ? OfMeta(ref reader) : null;
            reader.Skip();
        }
        return null;
    }

    private static StreamPlace? OfMeta(ref Utf8JsonReader reader)
    {
        string? topic = null;
        long? partition = null, offset = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isTopic, isPartition, isOffset) = (
                reader.ValueTextEquals("topic"u8), reader.ValueTextEquals("partition"u8), reader.ValueTextEquals("offset"u8));
            reader.Read();
            if (isTopic && reader.TokenType == JsonTokenType.String)
                topic = reader.GetString();
            else if (isPartition)
                partition = Number(ref reader);
            else if (isOffset)
                offset = Number(ref reader);
            reader.Skip();
        }
        return topic is not null && partition is { } p && offset is { } o ? new StreamPlace(topic, p, o) : null;
    }

    private static long? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0 ? number : null;
}
