using WikiGuard.Ports;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>A log whose records a spec lists; each stands at its own place, and time is its timestamp.</summary>
internal sealed class ListedLog(IReadOnlyList<LogRecord> records) : IRecordLog
{
    public string Address => "a list";

    public IReadOnlyList<LogRange> RangesOf(IReadOnlyCollection<string> topics) =>
    [
        .. records.Where(r => topics.Contains(r.Topic, StringComparer.Ordinal)).GroupBy(r => (r.Topic, r.Partition))
            .Select(p => new LogRange(p.Key.Topic, p.Key.Partition, p.Min(r => r.Offset), p.Max(r => r.Offset) + 1)),
    ];

    public IReadOnlyList<long> OffsetsAt(IReadOnlyList<LogRange> ranges, DateTimeOffset time) =>
        [.. ranges.Select(range => Of(range).Where(r => r.Timestamp >= time).Select(r => r.Offset).DefaultIfEmpty(range.End).Min())];

    public IEnumerable<LogRecord> Read(LogRange range, CancellationToken cancellationToken) =>
        Of(range).Where(r => r.Offset >= range.From && r.Offset < range.End).OrderBy(r => r.Offset);

    public void Dispose()
    {
    }

    private IEnumerable<LogRecord> Of(LogRange range) => records.Where(r => r.Topic == range.Topic && r.Partition == range.Partition);
}
