namespace Amazon.Lambda.KafkaEvents;

/// <summary>A batch that Lambda's Kafka trigger (MSK or self-managed) delivers.</summary>
public class KafkaEvent
{
    /// <summary><c>aws:kafka</c> or <c>SelfManagedKafka</c>.</summary>
    public string? EventSource { get; set; }

    public string? EventSourceArn { get; set; }

    /// <summary>Comma-separated host:port.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>Records by <c>topic-partition</c>, in offset order within each; null if the payload had none.</summary>
    public IDictionary<string, IList<KafkaEventRecord>>? Records { get; set; }

    /// <summary>One Kafka record.</summary>
    public class KafkaEventRecord
    {
        public string Topic { get; set; } = null!;

        public int Partition { get; set; }

        public long Offset { get; set; }

        /// <summary>Milliseconds since the Unix epoch.</summary>
        public long Timestamp { get; set; }

        /// <summary><c>CREATE_TIME</c> or <c>LOG_APPEND_TIME</c>.</summary>
        public string? TimestampType { get; set; }

        /// <summary>The key as on the wire, which is base64: decode it. Null for a record without a key.</summary>
        public string? Key { get; set; }

        /// <summary>The decoded value; null for a tombstone.</summary>
        public MemoryStream? Value { get; set; }

        /// <summary>One dictionary with one entry per header, in order; bytes are signed, as they come from Java.</summary>
        public IList<IDictionary<string, sbyte[]>>? Headers { get; set; }
    }
}
