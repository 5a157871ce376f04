using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Testing;

/// <summary>What a client asked for when it connected.</summary>
public sealed record StreamRequest(string? LastEventId, string UserAgent);

/// <summary>
/// Wikimedia's EventStreams as far as a client can tell: server-sent events whose ids are JSON arrays with one timestamp for each data
/// centre, resumption after them by timestamp + 1 ms, comments, connections that are cut, refusals. Without a Last-Event-ID it begins at
/// the first event published, where Wikimedia begins at the newest. Set how it behaves before a client connects.
/// </summary>
public sealed class WikimediaLikeServer : IAsyncDisposable
{
    private static readonly string[] DataCentres = ["eqiad", "codfw"];

    private readonly WebApplication _app;
    private readonly List<PublishedEvent> _events = [];
    private readonly ConcurrentQueue<StreamRequest> _requests = [];
    private readonly ConcurrentQueue<Refusal> _refusals = [];
    private TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WikimediaLikeServer(WebApplication app) => _app = app;

    /// <summary>The address of the recentchange stream.</summary>
    public Uri Address => new(_app.Urls.Single() + "/v2/stream/recentchange");

    public IReadOnlyCollection<StreamRequest> Requests => _requests;

    /// <summary>Ends a connection cleanly after this many events; Wikimedia ends each after 15 minutes.</summary>
    public int? EndAfterEvents { get; set; }

    /// <summary>Breaks a connection after this many events, in the middle of the next one.</summary>
    public int? BreakAfterEvents { get; set; }

    public static async Task<WikimediaLikeServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var server = new WikimediaLikeServer(app);
        app.MapGet("/v2/stream/recentchange", server.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    /// <param name="json">One event; no line breaks.</param>
    /// <param name="at">Its Kafka timestamp, which ids and resumption go by; not before the last one's.</param>
    /// <param name="dataCentre"><c>codfw</c> or <c>eqiad</c>.</param>
    public void Publish(string json, DateTimeOffset at, string dataCentre = "codfw")
    {
        lock (_events)
            _events.Add(new(json, at.ToUnixTimeMilliseconds(), dataCentre));
        Interlocked.Exchange(ref _published, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Answers the next request with an error instead of a stream.</summary>
    public void RefuseOnce(HttpStatusCode status, string words, string? retryAfter = null) =>
        _refusals.Enqueue(new(status, words, retryAfter));

    /// <summary>The id that an event is sent with, e.g. as a client's position.</summary>
    public static string IdOf(string dataCentre, DateTimeOffset at) => IdOf(new() { [dataCentre] = at.ToUnixTimeMilliseconds() });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        string? lastEventId = request.Headers["Last-Event-ID"];
        _requests.Enqueue(new(lastEventId, request.Headers.UserAgent.ToString()));
        if (_refusals.TryDequeue(out var refusal))
        {
            response.StatusCode = (int)refusal.Status;
            if (refusal.RetryAfter is not null)
                response.Headers.RetryAfter = refusal.RetryAfter;
            await response.WriteAsync(refusal.Words, context.RequestAborted);
            return;
        }

        response.ContentType = "text/event-stream; charset=utf-8";
        await response.WriteAsync(":ok\n\n", context.RequestAborted);
        try
        {
            await StreamAsync(context, lastEventId is null ? null : PositionOf(lastEventId));
        }
        catch (OperationCanceledException)
        {
            // The client has gone, as clients of a stream do.
        }
    }

    private async Task StreamAsync(HttpContext context, Dictionary<string, long>? resumed)
    {
        var newest = Count();
        var position = resumed is null ? [] : new Dictionary<string, long>(resumed);
        var sent = 0;
        for (var next = 0; ; next++)
        {
            var e = await EventAsync(next, context.RequestAborted);

            // A data centre that the id gives no timestamp of goes on at its end.
            if (resumed is not null && (resumed.TryGetValue(e.DataCentre, out var seen) ? e.Milliseconds < seen + 1 : next < newest))
                continue;

            position[e.DataCentre] = e.Milliseconds;
            var message = $"event: message\nid: {IdOf(position)}\ndata: {e.Json}\n\n";
            if (sent == BreakAfterEvents)
            {
                await context.Response.WriteAsync(message[..(message.Length / 2)], context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);

                // A reset overtakes what is still on its way; with the events before it lost, the client would ask for the same ones again.
                await Task.Delay(50, context.RequestAborted);
                context.Abort();
                return;
            }

            await context.Response.WriteAsync(message, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (++sent == EndAfterEvents)
                return;
        }
    }

    private async Task<PublishedEvent> EventAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            var published = Volatile.Read(ref _published).Task;
            lock (_events)
            {
                if (index < _events.Count)
                    return _events[index];
            }

            await published.WaitAsync(cancellationToken);
        }
    }

    private int Count()
    {
        lock (_events)
            return _events.Count;
    }

    private static Dictionary<string, long> PositionOf(string lastEventId) => JsonDocument.Parse(lastEventId).RootElement.EnumerateArray()
        .Where(topic => topic.TryGetProperty("timestamp", out _))
        .ToDictionary(topic => topic.GetProperty("topic").GetString()!.Split('.')[0], topic => topic.GetProperty("timestamp").GetInt64());

    private static string IdOf(Dictionary<string, long> position) => JsonSerializer.Serialize(DataCentres.Select(dc =>
    {
        var topic = new Dictionary<string, object> { ["topic"] = dc + ".mediawiki.recentchange", ["partition"] = 0 };
        if (position.TryGetValue(dc, out var milliseconds))
            topic["timestamp"] = milliseconds;
        else
            topic["offset"] = -1;
        return topic;
    }));

    private sealed record PublishedEvent(string Json, long Milliseconds, string DataCentre);

    private sealed record Refusal(HttpStatusCode Status, string Words, string? RetryAfter);
}
