
namespace WikiGuard.Ports;

/// <summary>A stretch of a partition.</summary>
/// <param name="End">Exclusive.</param>
public sealed record LogRange(string Topic, int Partition, long From, long End)
{
    /// <summary>Offsets, which are as many as records but where the log left some out.</summary>
    public long Length => Math.Max(0, End - From);

    public override string ToString() => $"{Topic}-{Partition}: {(Length == 0 ? "nothing" : $"offsets {From} to {End - 1}")}";
}

/// <summary>A log whose records can be read again for as long as it keeps them: Kafka.</summary>
/// <exception cref="TransientException">It does not answer this client; the same call may succeed later.</exception>
public interface IRecordLog : IDisposable
{
    /// <summary>The log's address, for messages.</summary>
    string Address { get; }

    /// <returns>For each partition of the topics, what the log holds now; empty ranges included.</returns>
    /// <exception cref="InvalidConfigException">A topic does not exist.</exception>
    IReadOnlyList<LogRange> RangesOf(IReadOnlyCollection<string> topics);

    /// <summary>Cuts ranges at a time.</summary>
    /// <returns>For each range the first offset whose record, by the log's own timestamp, is not older; the range's end where there is
    /// none.</returns>
    IReadOnlyList<long> OffsetsAt(IReadOnlyList<LogRange> ranges, DateTimeOffset time);

    /// <summary>Reads a range to its end. It blocks while it waits.</summary>
    /// <exception cref="InvalidConfigException">The log has removed the first of these records meanwhile.</exception>
    IEnumerable<LogRecord> Read(LogRange range, CancellationToken cancellationToken);
}
