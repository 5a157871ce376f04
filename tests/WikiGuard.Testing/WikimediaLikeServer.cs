using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Testing;

/// <summary>What a client asked for when it connected.</summary>
/// <param name="Streams">Names with commas between.</param>
/// <param name="Since">The query's <c>since</c>.</param>
public sealed record StreamRequest(string Streams, string? LastEventId, string? Since, string UserAgent);

/// <summary>
/// Wikimedia's EventStreams as far as a client can tell: server-sent events whose ids are JSON arrays with one entry for each data centre's
/// topic, resumption after them by timestamp + 1 ms, <c>since</c>, retention, comments, connections that are cut, refusals. With neither id
/// nor <c>since</c> it begins at the first event published, where Wikimedia begins at the newest. Set how it behaves before a client
/// connects.
/// </summary>
public sealed class WikimediaLikeServer : IAsyncDisposable
{
    private readonly StreamJournal _journal = new();
    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StreamRequest> _requests = [];
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StreamCuts? _cuts;
    private WebApplication? _app;
    private int _port;

    private WikimediaLikeServer()
    {
    }

    /// <summary>The server's own address, e.g. <c>http://127.0.0.1:5000/</c>.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{_port}/");

    /// <summary>The address of the recentchange stream.</summary>
    public Uri Address => new(BaseAddress, "v2/stream/recentchange");

    /// <summary>The address of all streams that WikiGuard reads.</summary>
    public Uri AddressWithSignals => new(BaseAddress, "v2/stream/" + string.Join(',', Events.Streams.Default));

    public IReadOnlyCollection<StreamRequest> Requests => _requests;

    /// <summary>Completes when the first client has connected.</summary>
    public Task FirstRequest => _first.Task;

    /// <summary>Streams that are served; any other is 404.</summary>
    public IReadOnlyCollection<string> Streams { get; set; } = Events.Streams.Default;

    /// <summary>Ends a connection cleanly after this many events; Wikimedia ends each after 15 minutes.</summary>
    public int? EndAfterEvents { get; set; }

    /// <summary>Breaks a connection after this many events, in the middle of the next one.</summary>
    public int? BreakAfterEvents { get; set; }

    /// <summary>Ends a connection cleanly after this time.</summary>
    public TimeSpan? EndAfter { get; set; }

    /// <summary>Falls silent after this many events, and leaves the connection open.</summary>
    public int? StallAfterEvents { get; set; }

    /// <summary>Events before this time have been forgotten; who asks for them gets what is left.</summary>
    public DateTimeOffset? OldestKept { get; set; }

    /// <summary>Sends a comment after so many events.</summary>
    public int? CommentEvery { get; set; }

    /// <summary>Answers with gzip who takes it.</summary>
    public bool Compresses { get; set; }

    public static async Task<WikimediaLikeServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var server = new WikimediaLikeServer();
        await server.RestartAsync(cancellationToken);
        return server;
    }

    /// <summary>Stops listening and breaks every connection; what was published stays.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    /// <summary>Listens again, on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.Listen(IPAddress.Loopback, _port, l => l.Protocols = HttpProtocols.Http1);
            o.Limits.MinResponseDataRate = null; // a client that is held up by what is behind it reads nothing for a while
        });
        var app = builder.Build();
        app.MapGet("/v2/stream/{streams}", (RequestDelegate)AnswerAsync);
        await app.StartAsync(cancellationToken);
        _port = new Uri(app.Urls.Single()).Port;
        _app = app;
    }

    /// <summary>
    /// Cuts each connection after a random number of events in a random way: a clean end, a break between or within events, or within a
    /// character.
    /// </summary>
    public void CutAtRandom(int seed, int minEvents, int maxEvents) => _cuts = new(seed, minEvents, maxEvents);

    /// <summary>No more cuts at random.</summary>
    public void CutNoMore() => _cuts = null;

    /// <param name="json">One event; no line breaks.</param>
    /// <param name="at">Its Kafka timestamp, which ids and resumption go by.</param>
    /// <param name="dataCentre"><c>codfw</c> or <c>eqiad</c>.</param>
    public void Publish(string json, DateTimeOffset at, string dataCentre = "codfw", string stream = "recentchange") =>
        Publish(Encoding.UTF8.GetBytes(json), at, dataCentre, stream);

    /// <inheritdoc cref="Publish(string, DateTimeOffset, string, string)"/>
    public void Publish(ReadOnlyMemory<byte> json, DateTimeOffset at, string dataCentre = "codfw", string stream = "recentchange")
    {
        var topic = _journal.TopicOf(stream, dataCentre);
        _journal.Publish(1, _ => new(json, at.ToUnixTimeMilliseconds(), topic, null, 0));
    }

    /// <summary>
    /// Publishes an event that says, as Wikimedia's do, at which topic, partition and offset it stands; on the stream that it names, else
    /// on recentchange.
    /// </summary>
    public void PublishPlaced(JsonObject json, DateTimeOffset at, string dataCentre = "codfw")
    {
        var meta = json["meta"]!;
        var stream = (string?)meta["stream"] ?? Events.Streams.Changes;
        var topic = $"{dataCentre}.{stream}";
        (meta["topic"], meta["partition"]) = (topic, 0);
        meta["offset"] = _offsets[topic] = _offsets.GetValueOrDefault(topic, 5_000_000_000) + 1;
        Publish(json.ToJsonString(), at, dataCentre, stream == Events.Streams.Changes ? Events.Streams.Default[0] : stream);
    }

    /// <summary>Publishes many events at once, whose bytes are made when they are sent; millions need no memory.</summary>
    /// <param name="count">Events are numbered from 0.</param>
    /// <param name="make">One event's JSON, valid until the next call from the same thread, and the same whenever asked; called by several
    /// connections at once.</param>
    /// <param name="at">Its Kafka timestamp.</param>
    /// <param name="dataCentre">Its data centre.</param>
    public void PublishMany(
        int count, Func<int, ReadOnlyMemory<byte>> make, Func<int, DateTimeOffset> at, Func<int, string>? dataCentre = null,
        string stream = "recentchange")
    {
        var topics = StreamJournal.DataCentres.ToDictionary(dc => dc, dc => _journal.TopicOf(stream, dc));
        _journal.Publish(count, i => new(default, at(i).ToUnixTimeMilliseconds(), topics[dataCentre?.Invoke(i) ?? "codfw"], make, i));
    }

    /// <summary>Publishes a test event of the stream's operators, in both data centres.</summary>
    public void PublishCanary(DateTimeOffset at, string stream = "recentchange")
    {
        foreach (var dataCentre in StreamJournal.DataCentres)
        {
            Publish(
                $$$"""{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"canary-{{{dataCentre}}}-{{{at.ToUnixTimeMilliseconds()}}}","dt":"{{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}}","domain":"canary","stream":"mediawiki.recentchange"}}""",
                at, dataCentre, stream);
        }
    }

    /// <summary>Answers the next request that is not yet answered with whatever is wished for.</summary>
    public void AnswerOnce(Func<HttpContext, Task> answer) => _answers.Enqueue(answer);

    /// <summary>Answers the next request with these bytes as the stream, and ends it.</summary>
    public void AnswerOnce(ReadOnlyMemory<byte> body) => AnswerOnce(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>Answers the next request with an error instead of a stream.</summary>
    public void RefuseOnce(HttpStatusCode status, string words, string? retryAfter = null) => AnswerOnce(async context =>
    {
        context.Response.StatusCode = (int)status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(words, context.RequestAborted);
    });

    /// <summary>Takes the next request and never answers it.</summary>
    public void IgnoreOnce() => AnswerOnce(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    /// <summary>The id of an event that is the first one of a connection, e.g. as a client's position.</summary>
    public static string IdOf(string dataCentre, DateTimeOffset at, string stream = "recentchange") =>
        $$"""[{"topic":"{{dataCentre}}.mediawiki.{{stream}}","partition":0,"timestamp":{{at.ToUnixTimeMilliseconds() + 1}}}]""";

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var streams = (string)context.GetRouteValue("streams")!;
        string? lastEventId = request.Headers["Last-Event-ID"];
        string? since = request.Query["since"];
        _requests.Enqueue(new(streams, lastEventId, since, request.Headers.UserAgent.ToString()));
        _first.TrySetResult();
        try
        {
            if (_answers.TryDequeue(out var answer))
                await answer(context);
            else
                await StreamAsync(context, streams.Split(','), lastEventId, since);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, as clients of a stream do.
        }
    }

    private async Task StreamAsync(HttpContext context, string[] streams, string? lastEventId, string? since)
    {
        if (streams.Except(Streams).FirstOrDefault() is { } unknown)
        {
            await RefuseAsync(context, HttpStatusCode.NotFound, $"There is no stream {unknown}.");
            return;
        }

        StreamCursor cursor;
        try
        {
            var topics = streams.SelectMany(stream => StreamJournal.DataCentres.Select(dc => _journal.TopicOf(stream, dc))).ToList();
            var oldestKept = OldestKept?.ToUnixTimeMilliseconds() ?? long.MinValue;
            cursor = lastEventId is not null ? StreamCursor.After(_journal, topics, lastEventId, oldestKept)
                : since is not null ? StreamCursor.Since(_journal, topics, since, oldestKept)
                : StreamCursor.AtBeginning(_journal, topics, oldestKept);
        }
        catch (FormatException e)
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, e.Message);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (EndAfter is { } time)
            end.CancelAfter(time);
        var output = Open(context);
        output.Write(":ok\n\n"u8);
        await output.FlushAsync(context.RequestAborted);
        var breaks = false;
        try
        {
            breaks = await new StreamSender(_journal, cursor, output, NextCut(), CommentEvery).SendAsync(end.Token);
            if (StallAfterEvents is not null)
                await Task.Delay(Timeout.Infinite, end.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Its time is over: a clean end.
        }

        if (breaks)
        {
            // A reset overtakes what is still on its way; most of it should arrive.
            await Task.Delay(20, context.RequestAborted);
            context.Abort();
        }
        else
        {
            await output.CompleteAsync();
        }
    }

    private StreamCut? NextCut() => this switch
    {
        { _cuts: { } cuts } => cuts.Next(),
        { BreakAfterEvents: { } events } => new(CutKind.MidEvent, events, 0.5),
        { EndAfterEvents: { } events } => new(CutKind.CleanEnd, events, 0),
        { StallAfterEvents: { } events } => new(CutKind.CleanEnd, events, 0),
        _ => null,
    };

    private PipeWriter Open(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        if (!Compresses || !context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            return context.Response.BodyWriter;
        context.Response.Headers.ContentEncoding = "gzip";
        return PipeWriter.Create(new GZipStream(context.Response.Body, CompressionLevel.Fastest));
    }

    private static Task RefuseAsync(HttpContext context, HttpStatusCode status, string words)
    {
        context.Response.StatusCode = (int)status;
        return context.Response.WriteAsync(words, context.RequestAborted);
    }
}
