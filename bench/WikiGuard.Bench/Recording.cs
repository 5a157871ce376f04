using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Recordings;
using WikiGuard.Testing;

namespace WikiGuard.Bench;

/// <summary>A generated recording as the event log would deliver it: prepared as the Ingestor does, every page monitored.</summary>
internal sealed class Recording(RecordingOptions options, string file)
{
    /// <summary>The number of the topic's partitions.</summary>
    public const int Partitions = 4;

    /// <summary>Follows the recording while it is read, and stands at its end afterwards.</summary>
    public RecordingClock Clock { get; } = new(TimeProvider.System);

    /// <summary>What the Ingestor would drop or send to the dead letters is left out.</summary>
    public async IAsyncEnumerable<LogRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (var stream = File.Create(file))
            await RecordingGenerator.WriteAsync(stream, options, cancellationToken);

        var preparer = new EventPreparer(new MonitoredPages(Allowlist.Parse(TestConfig.EveryPage, "bench"), ""), Clock);
        var source = JsonEncodedText.Encode("recording");
        var offsets = new long[Partitions];
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            var prepared = preparer.Prepare(bytes, source, observed: false);
            if (prepared.Kind == PreparedKind.Hold)
            {
                preparer.EndOfRecording();
                prepared = preparer.Prepare(bytes, source, observed: true);
            }
            if (prepared.Kind != PreparedKind.Ready)
                continue;
            var partition = PartitionOf(preparer.Key.Span);
            yield return new LogRecord(
                Topics.CleanedEvents, partition, offsets[partition]++, Clock.Now, preparer.Key.ToArray(), preparer.Value.ToArray());
        }
    }

    public static int PartitionOf(ReadOnlySpan<byte> key)
    {
        uint hash = 0;
        foreach (var b in key)
            hash = (hash * 31) + b;
        return (int)(hash % Partitions);
    }
}
