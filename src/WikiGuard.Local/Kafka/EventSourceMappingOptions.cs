namespace WikiGuard.Local.Kafka;

/// <summary>The limits of a batch, as in an event source mapping on AWS; whichever is reached first closes it.</summary>
public sealed record EventSourceMappingOptions
{
    /// <summary>AWS's own upper limit.</summary>
    public int MaxRecords { get; init; } = 10_000;

    /// <summary>Bytes of the event as JSON with base64; a larger record travels alone. Lambda accepts 6 MB.</summary>
    public long MaxPayloadBytes { get; init; } = 6_000_000;

    /// <summary>
    /// How long a batch stays open after its first record, in system time: AWS's <c>MaximumBatchingWindowInSeconds</c>. Each window makes
    /// at most one landing file per partition. On the embedded broker a batch closes earlier where the producer waits for it.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a batch is tried before the run stops.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; each further one is twice as long.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Further consumer settings by librdkafka's names, such as <c>security.protocol</c>.</summary>
    public IReadOnlyDictionary<string, string> ClientSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
