using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Days;

/// <summary>
/// Edits that come evenly, as Wikipedia's do, prepared as the Ingestor does. Two of them with the same parameters give the same records.
/// </summary>
/// <param name="rate">Events a second, before the allowlist is applied.</param>
internal sealed class SimulatedStream(GeneratedEdits edits, MonitoredPages pages, double rate, SimulatedTime time)
{
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("simulated");

    // An edit is read a moment after it is made.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _start = time.Now;
    private readonly EventPreparer _preparer = new(pages, time);
    private readonly long[] _offsets = new long[Recording.Partitions];
    private long _number;

    /// <summary>The records of the edits that were made up to a time, and not given yet; the time moves with them.</summary>
    public IEnumerable<LogRecord> ReadUpTo(DateTimeOffset end)
    {
        for (; _start.AddSeconds(_number / rate) is var at && at < end; _number++)
        {
            time.MoveTo(at + Delay);
            if (_preparer.Prepare(edits.Render(_number, at), Source, observed: false).Kind != PreparedKind.Ready)
                continue;
            var partition = Recording.PartitionOf(_preparer.Key.Span);
            yield return new LogRecord(
                Topics.CleanedEvents, partition, _offsets[partition]++, time.Now, _preparer.Key.ToArray(), _preparer.Value.ToArray());
        }
        time.MoveTo(end + Delay);
    }
}
