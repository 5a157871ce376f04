using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Wikimedia's live stream of server-sent events. Wikimedia cuts every connection after 15 minutes; this source connects again and resumes
/// a few seconds before the last event. No event is left out; those of the seconds repeated come twice.
/// </summary>
public sealed class EventStreamSource : IEventSource
{
    private readonly StreamAddress _address;
    private readonly EventStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly StreamHealth _health;
    private readonly StreamNews _news;
    private readonly EventStreamConnector _connector;

    /// <param name="http"><see cref="EventStreamHttp.CreateClient"/>.</param>
    /// <param name="address">Which streams, and where.</param>
    /// <param name="options">Who reads, and how patiently.</param>
    /// <param name="time">The system clock: waits, silence, and how old a position is.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="logger">Logs every connection that ended or failed.</param>
    /// <exception cref="InvalidConfigException">The options are invalid.</exception>
    public EventStreamSource(
        HttpClient http, StreamAddress address, EventStreamOptions options, TimeProvider time, Random random, ILogger logger)
    {
        options.Validate();
        (_address, _options, _time, _random, _logger) = (address, options, time, random, logger);
        _health = new(time);
        _news = new(Name, time, logger);
        _connector = new(http, address, options, time, _health, _news, logger);
    }

    public string Name => _address.Uri.AbsoluteUri;

    public string Identity => _address.Identity;

    public bool IsLive => true;

    /// <summary>The stream's current status; safe to read from any thread.</summary>
    public StreamStatus Status => _health.Snapshot();

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = from.Number;
        var point = new ResumePoint(from, _address, _options);
        var backOff = new BackOff(_options.FirstDelay, _options.MaxDelay, _random);
        while (true)
        {
            var resumption = Resume(point);
            if (_health.Connections == 0 && from.EventId is not null)
                _news.LeftAt(resumption.From);
            var attempt = await _connector.TryConnectAsync(resumption, cancellationToken);
            if (attempt.Refusal is { } refusal)
            {
                var isTriedAnew = point.RefuseId();
                // A server that has answered before may be in maintenance; an address that never did is wrong.
                if (!isTriedAnew && _health.Connections == 0)
                    throw new InvalidConfigException(refusal);
                _news.NotConnected(refusal);
                if (isTriedAnew)
                    continue;
            }

            var askedFor = attempt.AskedFor;
            if (attempt.Connection is { } connection)
            {
                var flows = false;
                try
                {
                    while (await TryMoveNextAsync(connection, cancellationToken))
                    {
                        backOff.Reset();
                        _health.EventCame();
                        point.Take(connection.LastEventId);
                        NoteGap(point);
                        if (!flows && !point.Repeats)
                        {
                            flows = true;
                            _news.Flows();
                        }
                        yield return new(connection.Data, point.Position(++number));
                    }

                    askedFor = connection.AskedFor;
                }
                finally
                {
                    if (flows)
                        _news.LeftAt(_health.LastEventAt);
                    _health.Ended();
                    await connection.DisposeAsync();
                }
            }

            var wait = backOff.Next(askedFor);
            _logger.LogDebug("{Source}: connecting again in {Seconds:0.0} s", Name, wait.TotalSeconds);
            if (attempt is { Connection: null, AskedFor: not null })
                _news.Waits(wait);
            if (attempt.Connection is null)
                _health.Waits(wait);
            await Task.Delay(wait, _time, cancellationToken);
            _health.WaitIsOver();
        }
    }

    private Resumption Resume(ResumePoint point)
    {
        var resumption = point.Next(_time.GetUtcNow());
        NoteGap(point);
        return resumption;
    }

    private void NoteGap(ResumePoint point)
    {
        if (point.Gap == _health.Gap)
            return;
        _health.Gap = point.Gap;
        if (point.Gap is { } gap)
        {
            _logger.LogError(
                "{Source}: the events between {From:O} and {To:O} are probably lost to us: the server no longer keeps them. Fill them in "
                    + "with a backfill from files",
                Name, gap.From, gap.To);
        }
    }

    private async ValueTask<bool> TryMoveNextAsync(EventStreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.MoveNextAsync();
        }
        catch (Exception e) when (EventStreamConnector.IsTransient(e, cancellationToken))
        {
            _health.Failed(e.Message);
            _news.Failed($"the connection broke: {e.Message}");
            return false;
        }
    }
}
