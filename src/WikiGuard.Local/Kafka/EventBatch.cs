using System.Globalization;
using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;
using Record = Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>;

namespace WikiGuard.Local.Kafka;

/// <summary>Records gathered for one invocation.</summary>
internal sealed class EventBatch(EventSourceMappingOptions limits)
{
    // The JSON around a record: names, quotes, partition, offset, timestamp and its type.
    private const int RecordFrameBytes = 160;

    private readonly Dictionary<TopicPartition, List<Record>> _records = [];
    private long _payloadBytes;

    public int Count { get; private set; }

    public bool IsFull => Count >= limits.MaxRecords || _payloadBytes >= limits.MaxPayloadBytes;

    /// <summary>The last offset of each partition in the batch.</summary>
    public IEnumerable<TopicPartitionOffset> LastOffsets => _records.Values.Select(records => records[^1].TopicPartitionOffset);

    /// <returns>False, without adding the record, where it would exceed a limit.</returns>
    public bool TryAdd(Record record)
    {
        var bytes = PayloadBytes(record);
        if (Count > 0 && (Count >= limits.MaxRecords || _payloadBytes + bytes > limits.MaxPayloadBytes))
            return false;
        if (!_records.TryGetValue(record.TopicPartition, out var records))
            _records.Add(record.TopicPartition, records = []);
        records.Add(record);
        _payloadBytes += bytes;
        Count++;
        return true;
    }

    /// <summary>A new event each time: a failed attempt may have read the streams of the previous one.</summary>
    public KafkaEvent ToEvent(string bootstrapServers) => new()
    {
        EventSource = "SelfManagedKafka",
        BootstrapServers = bootstrapServers,
        Records = _records.ToDictionary(
            partition => string.Create(CultureInfo.InvariantCulture, $"{partition.Key.Topic}-{partition.Key.Partition.Value}"),
            IList<KafkaEvent.KafkaEventRecord> (partition) => partition.Value.ConvertAll(ToEventRecord),
            StringComparer.Ordinal),
    };

    public override string ToString() => string.Join(
        ", ", _records.Select(p => $"{p.Key.Topic}-{p.Key.Partition.Value} {p.Value[0].Offset.Value}..{p.Value[^1].Offset.Value}"));

    private static KafkaEvent.KafkaEventRecord ToEventRecord(Record record) => new()
    {
        Topic = record.Topic,
        Partition = record.Partition.Value,
        Offset = record.Offset.Value,
        Timestamp = record.Message.Timestamp.UnixTimestampMs,
        TimestampType = record.Message.Timestamp.Type == TimestampType.LogAppendTime ? "LOG_APPEND_TIME" : "CREATE_TIME",
        Key = record.Message.Key is { } key ? Convert.ToBase64String(key) : null,
        Value = record.Message.Value is { } value ? new MemoryStream(value, writable: false) : null,
        Headers = record.Message.Headers?.Select(ToEventHeader).ToList(),
    };

    private static IDictionary<string, sbyte[]> ToEventHeader(IHeader header) => new Dictionary<string, sbyte[]>(StringComparer.Ordinal)
    {
        [header.Key] = header.GetValueBytes() is { } bytes ? Array.ConvertAll(bytes, b => unchecked((sbyte)b)) : null!,
    };

    private static long PayloadBytes(Record record)
    {
        var bytes = RecordFrameBytes + record.Topic.Length + Base64Length(record.Message.Key) + Base64Length(record.Message.Value);
        foreach (var header in record.Message.Headers?.BackingList ?? [])
            bytes += header.Key.Length + 8 + (4L * (header.GetValueBytes()?.Length ?? 0)); // each byte as a number and a comma
        return bytes;
    }

    private static long Base64Length(byte[]? bytes) => bytes is null ? 4 : ((bytes.Length + 2L) / 3 * 4) + 2;
}
