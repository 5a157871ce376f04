namespace WikiGuard.Ports;

/// <summary>The topics of the event log.</summary>
public static class Topics
{
    /// <summary>Enriched edits of monitored entities, keyed by canonical entity.</summary>
    public const string CleanedEvents = "cleaned_events";

    /// <summary>What the Ingestor could not parse or produce.</summary>
    public const string DeadLetters = "dlq_events";

    /// <summary>What bronze reads.</summary>
    public static IReadOnlyList<string> All { get; } = [CleanedEvents, DeadLetters];
}

/// <summary>The partitioned, ordered log between the Ingestor and bronze: MSK, the embedded broker, or any Kafka.</summary>
public interface IEventLog
{
    /// <summary>
    /// Hands over a record. Returns when there is room for it within the log's limit on bytes in flight; that wait is the back-pressure by
    /// which a slow log slows the source down instead of losing records.
    /// </summary>
    /// <param name="topic">One of <see cref="Topics"/>.</param>
    /// <param name="key">UTF-8; empty for none. Records with the same key keep their order.</param>
    /// <param name="value">The log copies it before the call returns.</param>
    /// <param name="onDurable">
    /// Called once, on any thread, when no crash of this process can lose the record: a real Kafka has acknowledged it, or, for the
    /// embedded broker, which dies with the process, bronze has landed it.
    /// </param>
    /// <exception cref="FatalException">The log has failed for good; earlier records may not have become durable.</exception>
    ValueTask AppendAsync(string topic, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, Action onDurable,
        CancellationToken cancellationToken);

    /// <summary>
    /// Cancelled when the log has failed for good, so that a reader of a quiet stream learns of it before its next record.
    /// </summary>
    CancellationToken WhenFailed() => CancellationToken.None;

    /// <summary>Waits until every record handed over is durable.</summary>
    /// <exception cref="FatalException">The log has failed for good.</exception>
    Task FlushAsync(CancellationToken cancellationToken);
}
