using Microsoft.Extensions.Logging;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Ingestor;

/// <summary>The stream, the Ingestor and the log, for as long as one lease is held.</summary>
internal sealed class Reading : IDisposable
{
    // Wikimedia's events have 2 KB, and its Kafka accepts 4 MiB. The task's memory holds a large one three times: parsed, copied, judged.
    private const int MaxEventBytes = 4 * 1024 * 1024;

    private readonly HttpClient _http = EventStreamHttp.CreateClient();

    public Reading(IngestorSettings settings, KafkaEventLogOptions kafka, MonitoredPages pages, IObjectStore objects, TimeProvider time,
        Random random, ILoggerFactory logging)
    {
        var address = StreamAddress.Of(settings.StreamUrl, settings.Streams);
        var options = EventStreamOptions.ReachedAt(settings.Contact) with
        {
            Since = settings.Since,
            MaxSilence = settings.Silence,
            Rewind = settings.Rewind,
            MaxEventBytes = MaxEventBytes,
        };
        Started = time.GetUtcNow();
        Source = new EventStreamSource(_http, address, options, time, random, logging.CreateLogger<EventStreamSource>());
        Log = new KafkaEventLog(kafka, logging.CreateLogger<KafkaEventLog>(), time, random);
        // Keeps the ids of more than is repeated, and retries the store no longer than the lease lasts.
        var ingest = new IngestOptions(Log.MaxMessageBytes)
        { MaxChunkAge = settings.Checkpoint, RecentIds = settings.Rewind * 3, MaxSaveRetry = settings.Lease };
        Ingestor = new Ingest.Ingestor(
            new EventPreparer(pages, new SystemEventClock(time)), Log, objects, new IngestCheckpointStore(objects), ingest, time,
            logging.CreateLogger<Ingest.Ingestor>());
    }

    public DateTimeOffset Started { get; }

    public EventStreamSource Source { get; }

    public KafkaEventLog Log { get; }

    public Ingest.Ingestor Ingestor { get; }

    public void Dispose()
    {
        Log.Dispose();
        _http.Dispose();
    }
}
