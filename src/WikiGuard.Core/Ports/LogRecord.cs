namespace WikiGuard.Ports;

/// <summary>A record as the event log delivered it.</summary>
/// <param name="Timestamp">The log's own timestamp of the record.</param>
/// <param name="Key">Null for none.</param>
/// <param name="Value">Null for a tombstone.</param>
public sealed record LogRecord(
    string Topic, int Partition, long Offset, DateTimeOffset Timestamp, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Where people find it if not in Kafka, such as a file and a line; null for Kafka.</summary>
    public string? Place { get; init; }

    /// <summary>Why it is no event, where its source knows that; null where bronze is to judge it.</summary>
    public string? Refusal { get; init; }

    /// <summary>Reads a log's timestamp. A producer may set any number, and one outside the calendar must not stop its batch.</summary>
    /// <param name="milliseconds">Since 1970, UTC.</param>
    public static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
