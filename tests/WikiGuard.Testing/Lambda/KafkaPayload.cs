using System.Buffers;
using System.Globalization;
using System.Text.Json;
using WikiGuard.Ports;

namespace WikiGuard.Testing.Lambda;

/// <summary>An invocation as MSK's event source sends it: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html.</summary>
/// <param name="Json">The whole event, UTF-8.</param>
/// <param name="Records">How many records it holds.</param>
public sealed record KafkaPayload(byte[] Json, int Records)
{
    /// <summary>The most that Lambda sends: 6 MiB.</summary>
    public const int MaxBytes = 6 * 1024 * 1024;

    /// <summary>Takes records, in their order, until one more would not fit. Partitions follow each other, as in a real event.</summary>
    public static KafkaPayload Fill(IEnumerable<LogRecord> records, int maxBytes = MaxBytes)
    {
        var partitions = new SortedDictionary<string, List<byte[]>>(StringComparer.Ordinal);
        var (length, count) = (Write(partitions).Length, 0);
        foreach (var record in records)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{record.Topic}-{record.Partition}");
            var json = Write(record);
            // A comma between records; for the first of a partition its name, colon and brackets, and a comma between partitions.
            var more = json.Length + (partitions.ContainsKey(name) ? 1 : name.Length + 6);
            if (length + more > maxBytes)
                break;
            length += more;
            count++;
            if (!partitions.TryGetValue(name, out var taken))
                partitions[name] = taken = [];
            taken.Add(json);
        }
        return new KafkaPayload(Write(partitions), count);
    }

    private static byte[] Write(IReadOnlyDictionary<string, List<byte[]>> partitions) => ToJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("eventSource", "aws:kafka");
        writer.WriteString("eventSourceArn", "arn:aws:kafka:eu-west-1:123456789012:cluster/wikiguard-cluster/1");
        writer.WriteString("bootstrapServers", "b-1:9098,b-2:9098");
        writer.WriteStartObject("records");
        foreach (var (name, records) in partitions)
        {
            writer.WriteStartArray(name);
            foreach (var record in records)
                writer.WriteRawValue(record, skipInputValidation: true);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static byte[] Write(LogRecord record) => ToJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("topic", record.Topic);
        writer.WriteNumber("partition", record.Partition);
        writer.WriteNumber("offset", record.Offset);
        writer.WriteNumber("timestamp", record.Timestamp.ToUnixTimeMilliseconds());
        writer.WriteString("timestampType", "CREATE_TIME");
        Write(writer, "key", record.Key);
        Write(writer, "value", record.Value);
        writer.WriteStartArray("headers");
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    // WriteBase64String would write a plus as \u002B, which Lambda does not.
    private static void Write(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte>? bytes)
    {
        writer.WritePropertyName(name);
        if (bytes is { } some)
            writer.WriteRawValue($"\"{Convert.ToBase64String(some.Span)}\"", skipInputValidation: true);
        else
            writer.WriteNullValue();
    }

    private static byte[] ToJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
