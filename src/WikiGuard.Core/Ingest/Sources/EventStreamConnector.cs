using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Ingest.Sources;

/// <param name="Connection">Null where there is none.</param>
/// <param name="AskedFor">The wait that the server asked for.</param>
/// <param name="Refusal">Why the server would give the same answer tomorrow; null where a later request may succeed.</param>
internal readonly record struct ConnectionAttempt(EventStreamConnection? Connection, TimeSpan? AskedFor = null, string? Refusal = null);

/// <summary>Asks for the stream and judges the answer.</summary>
internal sealed class EventStreamConnector(
    HttpClient http, StreamAddress address, EventStreamOptions options, TimeProvider time, StreamHealth health, StreamNews news,
    ILogger logger)
{
    private const int MaxWordBytes = 2000;
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    /// <summary>Makes one request; its outcome is recorded in the stream's health and log.</summary>
    public async Task<ConnectionAttempt> TryConnectAsync(Resumption resumption, CancellationToken cancellationToken)
    {
        // A server that accepts the connection and never answers would block us forever, as a silent one would.
        using var silence = new CancellationTokenSource(options.MaxSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var request = RequestFor(resumption);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!IsEventStream(response))
                return await JudgeAsync(response, either.Token);
            var body = await response.Content.ReadAsStreamAsync(either.Token);
            var connection = new EventStreamConnection(response, Limited(body), options.MaxDelay, logger, cancellationToken);
            response = null;
            health.Connected();
            return new(connection);
        }
        catch (Exception e) when (IsTransient(e, cancellationToken))
        {
            Fail(silence.IsCancellationRequested
                ? $"no answer came for {options.MaxSilence.TotalSeconds:0} s" : e.GetBaseException().Message);
            return default;
        }
        finally
        {
            response?.Dispose();
        }
    }

    // HttpClient's own time-out appears as a cancellation that nobody requested.
    public static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private HttpRequestMessage RequestFor(Resumption resumption)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address.Since(resumption.Since));
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (resumption.LastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", resumption.LastEventId);
        return request;
    }

    private EventSizeLimit Limited(Stream body) =>
        new(new WatchedStream(body, options.MaxSilence, time, health), options.MaxEventBytes, () =>
    {
        health.CutEvent();
        logger.LogWarning("{Source}: an event is larger than {Limit} bytes; the rest of it is dropped", address.Uri, options.MaxEventBytes);
    });

    private async Task<ConnectionAttempt> JudgeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var refusal = IsRefusal(response) ? Refusal(response, await WordsAsync(response, cancellationToken)) : null;
        if (refusal is null)
            Fail($"the server answered {(int)response.StatusCode}");
        else
            health.Failed(refusal); // whether it is tried again, and is news, the caller decides
        return new(null, AskedFor(response), refusal);
    }

    private void Fail(string reason)
    {
        health.Failed(reason);
        news.NotConnected(reason);
    }

    private static bool IsEventStream(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK
        && string.Equals(response.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);

    // 408, 425 and 429 mean "later", as 5xx do; any other answer would be the same tomorrow.
    private static bool IsRefusal(HttpResponseMessage response) =>
        (int)response.StatusCode < 500
        && response.StatusCode is not (HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests);

    private string Refusal(HttpResponseMessage response, string words) => PrintableText.Lines(
        $"{address.Uri.AbsoluteUri} gives no event stream: it answered {(int)response.StatusCode} {response.ReasonPhrase}, "
        + $"{response.Content.Headers.ContentType?.MediaType ?? "no content type"}. Check the address and the User-Agent "
        + $"\"{options.UserAgent}\". The server says: {words}", '?');

    // A refusal's body may be anything, even endless.
    private static async Task<string> WordsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var words = new byte[MaxWordBytes];
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(words, words.Length, throwOnEndOfStream: false, cancellationToken);
            var text = Encoding.UTF8.GetString(words.AsSpan(0, length)).Trim();
            return text[..Math.Min(text.Length, 500)];
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException or InvalidOperationException)
        {
            return $"nothing that can be read ({e.Message})";
        }
    }

    private TimeSpan? AskedFor(HttpResponseMessage response)
    {
        var retryAfter = response.Headers.RetryAfter;
        var wait = retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow();
        return wait > LongestAskedFor ? LongestAskedFor : wait;
    }
}
