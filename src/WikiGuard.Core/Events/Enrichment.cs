using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WikiGuard.Events;

/// <summary>Adds <c>_metadata</c> to an event: what the pipeline knows about it beyond what Wikimedia sent.</summary>
public static class Enrichment
{
    /// <summary>
    /// Writes the event's JSON with <c>"_metadata":{"ingestion_timestamp","source","version","canonical_entity"}</c> as its last member,
    /// followed in it by <c>"target_entity"</c> where there is one; a <c>_metadata</c> that is there already, as in a recording of Kafka
    /// itself, is replaced.
    /// </summary>
    /// <param name="json">The bytes that <paramref name="change"/> was read from.</param>
    /// <param name="arrival">Arrival at the Ingestor, by the event clock.</param>
    /// <param name="source">Where the event came from.</param>
    /// <param name="canonicalEntity">UTF-8; empty where the event names no page, and then null in the JSON.</param>
    /// <param name="targetEntity">UTF-8; of a move, the entity that the page went to. Empty where it is the same, or not monitored.</param>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> json, in WikiEvent change, DateTimeOffset arrival, JsonEncodedText source,
        ReadOnlySpan<byte> canonicalEntity, ReadOnlySpan<byte> targetEntity)
    {
        var layout = change.Layout;
        if (layout.MetadataEnd > 0)
        {
            output.Write(json[..layout.MetadataStart]);
            var rest = json[layout.MetadataEnd..layout.ClosingBrace];
            // Removing the first member also removes the comma after it.
            output.Write(json[layout.MetadataStart - 1] == '{' ? rest[(rest.IndexOf((byte)',') + 1)..] : rest);
        }
        else
        {
            output.Write(json[..layout.ClosingBrace]);
        }

        Span<byte> time = stackalloc byte[33];
        Utf8Formatter.TryFormat(arrival.UtcDateTime, time, out _, new StandardFormat('O'));
        // Microseconds are the finest that the tables keep.
        output.Write(",\"_metadata\":{\"ingestion_timestamp\":\""u8);
        output.Write(time[..26]);
        output.Write("Z\",\"source\":\""u8);
        output.Write(source.EncodedUtf8Bytes);
        output.Write("\",\"version\":\"2.0\",\"canonical_entity\":"u8);
        if (canonicalEntity.IsEmpty)
            output.Write("null"u8);
        else
            WriteString(output, canonicalEntity);
        if (!targetEntity.IsEmpty)
        {
            output.Write(",\"target_entity\":"u8);
            WriteString(output, targetEntity);
        }
        output.Write("}}"u8);
    }

    private static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write("\""u8);
        // A byte takes at most \u and four digits.
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(text, output.GetSpan(text.Length * 6), out _, out var written);
        output.Advance(written);
        output.Write("\""u8);
    }
}
