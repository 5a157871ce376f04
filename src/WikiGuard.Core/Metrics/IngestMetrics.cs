namespace WikiGuard.Metrics;

/// <summary>
/// What the Ingestor measures. Counts cover the time since the previous line: add them up. The other values are those at the time when the
/// line was written.
/// </summary>
public static class IngestMetrics
{
    /// <summary>The dimension <c>Service</c>.</summary>
    public const string Service = "Ingestor";

    /// <summary>Always 1. Missing data means that no Ingestor runs.</summary>
    public static readonly Metric Heartbeat = new("Heartbeat", MetricUnit.Count);

    /// <summary>1 where this instance holds the lease and reads, 0 where it stands by. A sum of 0 means that nobody reads.</summary>
    public static readonly Metric Reading = new("Reading", MetricUnit.Count);

    public static readonly Metric Received = new("Received", MetricUnit.Count);
    public static readonly Metric Filtered = new("Filtered", MetricUnit.Count, MetricUse.Never);
    public static readonly Metric Produced = new("Produced", MetricUnit.Count);
    public static readonly Metric DeadLettered = new("DeadLettered", MetricUnit.Count, MetricUse.UnlessZero);

    /// <summary>Part of <see cref="Filtered"/>: what the stream repeated after a reconnect.</summary>
    public static readonly Metric RewindDuplicates = new("RewindDuplicates", MetricUnit.Count, MetricUse.Never);

    public static readonly Metric Reconnects = new("Reconnects", MetricUnit.Count, MetricUse.Never);

    /// <summary>Connections that failed or broke, unlike those that the server ended.</summary>
    public static readonly Metric StreamFailures = new("StreamFailures", MetricUnit.Count, MetricUse.Never);

    /// <summary>Ranges of time whose events the stream no longer had when it was asked for them.</summary>
    public static readonly Metric StreamGaps = new("StreamGaps", MetricUnit.Count, MetricUse.UnlessZero);

    /// <summary>The age of the newest event seen.</summary>
    public static readonly Metric LagSeconds = new("LagSeconds", MetricUnit.Seconds);

    /// <summary>How long the oldest event that is not durable and checkpointed has been waiting.</summary>
    public static readonly Metric CheckpointAgeSeconds = new("CheckpointAgeSeconds", MetricUnit.Seconds);

    /// <summary>Bytes handed to Kafka and not yet acknowledged.</summary>
    public static readonly Metric InFlightBytes = new("InFlightBytes", MetricUnit.Bytes, MetricUse.Never);

    /// <summary>The time without an event or a canary: the stream is silent although we run.</summary>
    public static readonly Metric UpstreamSilenceSeconds = new("UpstreamSilenceSeconds", MetricUnit.Seconds);

    /// <summary>1 while the newest allowlist is refused and an older one is in force.</summary>
    public static readonly Metric AllowlistRefused = new("AllowlistRefused", MetricUnit.Count, MetricUse.UnlessZero);

    public static IReadOnlyList<Metric> All { get; } =
    [
        Heartbeat, Reading, Received, Filtered, Produced, DeadLettered, RewindDuplicates, Reconnects, StreamFailures, StreamGaps,
        LagSeconds, CheckpointAgeSeconds, InFlightBytes, UpstreamSilenceSeconds, AllowlistRefused,
    ];
}
