using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Kafka;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;

namespace WikiGuard.Bench.Streams;

/// <summary>What the worker did, from its process's start to its end.</summary>
internal sealed record WorkerReport(
    long Received, long Produced, long RewindDuplicates, bool Balance, double ElapsedSeconds, double ProcessorSeconds, long PeakBytes);

/// <summary>The Ingestor as its container runs it: from a stream to a Kafka that acknowledges.</summary>
internal static class StreamWorker
{
    private const long MaxBytesInFlight = 8 * 1024 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends when this many events were received and are durable; prints its report as JSON.</summary>
    public static async Task RunAsync(string stream, string kafka, long events, bool keepAll, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var objects = new FolderObjectStore(folder.PathOf("objects"));
        using var http = EventStreamHttp.CreateClient();
        var source = new EventStreamSource(http, new StreamAddress(new Uri(stream)),
            new EventStreamOptions("WikiGuard/0.1 (https://127.0.0.1/)"), TimeProvider.System, new Random(1), NullLogger.Instance);
        using var log = new KafkaEventLog(new KafkaEventLogOptions(kafka, Durability.Acknowledged) { MaxBytesInFlight = MaxBytesInFlight });
        var preparer = new EventPreparer(new MonitoredPages(Allowlists.Of(keepAll ? Allowlists.All : Allowlists.Shipped), "bench"),
            new SystemEventClock(TimeProvider.System));
        var ingestor = new Ingestor(preparer, log, objects, new IngestCheckpointStore(objects), new IngestOptions(log.MaxMessageBytes),
            TimeProvider.System, NullLogger<Ingestor>.Instance);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        var running = ingestor.RunAsync(source, stop.Token);
        while (ingestor.Counters.Received < events && !running.IsCompleted)
            await Task.Delay(Look, cancellationToken);
        await stop.CancelAsync();
        await running;

        var counters = ingestor.Counters;
        using var self = Process.GetCurrentProcess();
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new WorkerReport(
            counters.Received, counters.Produced, counters.RewindDuplicate, counters.Balance,
            TimeProvider.System.GetElapsedTime(started).TotalSeconds, self.TotalProcessorTime.TotalSeconds, self.PeakWorkingSet64)));
    }
}
