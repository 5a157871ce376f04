namespace WikiGuard.Kafka;

/// <summary>When a record counts as durable, which is when no crash of this process can lose it.</summary>
public enum Durability
{
    /// <summary>A Kafka that outlives this process: durable when acknowledged by all in-sync replicas.</summary>
    Acknowledged,

    /// <summary>The embedded broker, which dies with this process: durable when bronze has landed the record.</summary>
    Landed,
}

/// <param name="BootstrapServers"><c>host:port</c>, several separated by commas.</param>
/// <param name="Durability">Which kind of Kafka it is.</param>
public sealed record KafkaEventLogOptions(string BootstrapServers, Durability Durability)
{
    /// <summary>How the log and the brokers trust each other.</summary>
    public KafkaSecurity Security { get; init; } = KafkaSecurity.Plaintext;

    /// <summary>
    /// Bytes of one topic (keys, values, and a small constant for each record) that may be handed over and not yet be durable. The embedded
    /// broker silently drops what is older than the last 5 MiB of a partition, so there the bound stays below that.
    /// </summary>
    public long MaxBytesInFlight { get; init; } = (Durability == Durability.Landed ? 4 : 16) * 1024 * 1024;

    /// <summary>The largest record (key and value). The default is Kafka's own, on the producer's and the broker's side.</summary>
    public int MaxMessageBytes { get; init; } = 1_000_000;

    /// <summary>How long a batch waits for more records, which costs nothing under load; shorter where landing waits for it, too.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(Durability == Durability.Landed ? 5 : 50);

    /// <summary>
    /// How long a record may be retried before the log fails; brokers that restart in turn need less than the default.
    /// <see cref="Timeout.InfiniteTimeSpan"/> never fails for lack of a broker: the log holds its writers back until there is one.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Further settings by librdkafka's names, such as <c>security.protocol</c>; they override the log's own.</summary>
    public IReadOnlyDictionary<string, string> ClientSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
