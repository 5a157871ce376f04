using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Wikimedia's live stream of server-sent events. Wikimedia cuts every connection after 15 minutes; this source connects again and resumes
/// after the last event's id. The server resumes by timestamp + 1 ms: other events of the very millisecond at which a connection was cut
/// can be missed.
/// </summary>
public sealed class EventStreamSource : IEventSource
{
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly EventStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;

    /// <param name="http">Its <see cref="HttpClient.Timeout"/> bounds the wait for the response's head only.</param>
    /// <param name="address">E.g. <c>https://stream.wikimedia.org/v2/stream/recentchange</c>.</param>
    /// <param name="options">Who reads, and how patiently.</param>
    /// <param name="time">The system clock: waits and silence.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="logger">Hears of every connection that ended or failed.</param>
    /// <exception cref="InvalidConfigException">The options are wrong.</exception>
    public EventStreamSource(HttpClient http, Uri address, EventStreamOptions options, TimeProvider time, Random random, ILogger logger)
    {
        options.Validate();
        (_http, _address, _options, _time, _random, _logger) = (http, address, options, time, random, logger);
    }

    public string Name => _address.AbsoluteUri;

    public string Identity => SourceIdentity.Of(_address.Host, _address.AbsoluteUri);

    public bool IsLive => true;

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = from;
        var backOff = new BackOff(_options.FirstDelay, _options.MaxDelay, _random);
        while (true)
        {
            var (connection, askedFor) = await TryConnectAsync(position.EventId, cancellationToken);
            if (connection is not null)
            {
                await using (connection)
                {
                    while (await TryMoveNextAsync(connection, cancellationToken))
                    {
                        backOff.Reset();
                        var id = connection.LastEventId;
                        position = new(0, position.Number + 1, id.Length > 0 ? id : position.EventId);
                        yield return new(connection.Data, position);
                    }
                }
            }

            var wait = backOff.Next(askedFor);
            _logger.LogInformation("{Source}: connecting again in {Seconds:0.0} s", Name, wait.TotalSeconds);
            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    private async Task<(EventStreamConnection? Connection, TimeSpan? AskedFor)> TryConnectAsync(
        string? lastEventId, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _address);
            request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
            request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
            if (lastEventId is not null)
                request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (IsEventStream(response))
            {
                var connection = await EventStreamConnection.OpenAsync(response, _options.MaxSilence, _time, cancellationToken);
                response = null;
                return (connection, null);
            }

            if (IsRefusal(response))
                throw await RefusalAsync(response, cancellationToken);
            _logger.LogWarning("{Source}: the server answered {Status}", Name, (int)response.StatusCode);
            return (null, AskedFor(response));
        }
        catch (Exception e) when (IsTransient(e, cancellationToken))
        {
            _logger.LogWarning("{Source}: no connection: {Reason}", Name, e.Message);
            return (null, null);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private async ValueTask<bool> TryMoveNextAsync(EventStreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.MoveNextAsync();
        }
        catch (Exception e) when (IsTransient(e, cancellationToken))
        {
            _logger.LogWarning("{Source}: the connection broke: {Reason}", Name, e.Message);
            return false;
        }
    }

    private static bool IsEventStream(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/event-stream";

    // 408, 425 and 429 mean "later", as 5xx do; any other answer would be the same tomorrow.
    private static bool IsRefusal(HttpResponseMessage response) =>
        (int)response.StatusCode < 500
        && response.StatusCode is not (HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests);

    private async Task<InvalidConfigException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var words = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(
            $"{Name} gives no event stream: it answered {(int)response.StatusCode} {response.ReasonPhrase}, "
            + $"{response.Content.Headers.ContentType?.MediaType ?? "no content type"}. Check the address and the User-Agent "
            + $"\"{_options.UserAgent}\". The server says: {words[..Math.Min(words.Length, 500)].Trim()}");
    }

    private TimeSpan? AskedFor(HttpResponseMessage response)
    {
        var retryAfter = response.Headers.RetryAfter;
        var wait = retryAfter?.Delta ?? retryAfter?.Date - _time.GetUtcNow();
        return wait > LongestAskedFor ? LongestAskedFor : wait;
    }

    // A time-out of HttpClient's own comes as a cancellation that nobody asked for.
    private static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
