using Microsoft.Extensions.Logging;
using WikiGuard.Bronze;
using WikiGuard.Config;
using WikiGuard.Entities;
using WikiGuard.Events;
using WikiGuard.Ingest.Sources;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>The steps of a backfill that read Wikimedia's stream instead of files.</summary>
public sealed class StreamSteps(BronzeWriter writer, TimeProvider time, Random random, ILoggerFactory logging)
{
    private readonly ILogger _logger = logging.CreateLogger<StreamSteps>();

    /// <summary>What would fail later is named before anything is read.</summary>
    /// <exception cref="InvalidConfigException">Settings are missing or wrong, or the allowlist has not the entities.</exception>
    public void Check(BackfillRequest request, MonitoredPages pages)
    {
        using var http = EventStreamHttp.CreateClient();
        ChosenEntities.Of(pages, request.Entities);
        Open(http);
    }

    /// <summary>Lands what can be read in the time.</summary>
    public async Task<BackfilledRange> LandAsync(
        BackfillRequest request, MonitoredPages pages, BackfilledRange landed, TimeSpan budget, CancellationToken cancellationToken)
    {
        using var http = EventStreamHttp.CreateClient();
        using var stop = new CancellationTokenSource(budget, time);
        var backfill = new StreamBackfill(
            writer, Open(http), request.Stream!, pages, ChosenEntities.Of(pages, request.Entities), time);
        await foreach (var part in backfill.LandAsync(landed, request.DryRun, stop.Token, cancellationToken))
        {
            landed = part;
            _logger.LogInformation("Landed {Landed} of {Events} events, up to {Reached:O}", landed.Counts.Landed, landed.Counts.Lines,
                landed.Reached);
        }
        return landed;
    }

    private EventStreamSource Open(HttpClient http)
    {
        var from = new HostSettings();
        var contact = from.Require("contact", "give an e-mail address or a web page; Wikimedia turns away who cannot be reached.");
        var server = from.Parsed("stream_url", HostSettings.ToWebAddress, "write a web address such as https://stream.wikimedia.org.");
        var streams = from.Parsed("streams", StreamAddress.ToNames, StreamAddress.NamesAdvice) ?? Streams.Default;
        from.ThrowIfAny();
        return new EventStreamSource(
            http, StreamAddress.Of(server ?? StreamAddress.Wikimedia, streams),
            StreamBackfill.OptionsFor(EventStreamOptions.ReachedAt(contact)), time, random, logging.CreateLogger<EventStreamSource>());
    }
}
