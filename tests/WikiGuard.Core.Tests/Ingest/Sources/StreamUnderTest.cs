using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Core.Tests.Ingest.Sources;

/// <summary>A server like Wikimedia's, and sources that read it over a real connection.</summary>
public abstract class StreamUnderTest : IAsyncLifetime
{
    protected static readonly DateTimeOffset Start = new(2026, 1, 26, 0, 0, 0, TimeSpan.Zero);

    protected static readonly EventStreamOptions Options = new("WikiGuard-tests/1.0 (ops@example.org)")
    {
        FirstDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(20),
    };

    private readonly HttpClient _http = EventStreamHttp.CreateClient();

    protected WikimediaLikeServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await WikimediaLikeServer.StartAsync();

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    protected EventStreamSource Source(
        TimeProvider? time = null, EventStreamOptions? options = null, StreamAddress? address = null, ILogger? log = null) => new(
        _http, address ?? new(Server.Address), options ?? Options, time ?? new TimeFrom(Start), new Random(1), log ?? NullLogger.Instance);

    protected static string Json(int i) => $$$"""{"meta":{"id":"{{{i}}}","domain":"{{{(i == 1 ? "canary" : "en.wikipedia.org")}}}"}}""";

    /// <summary>Ten seconds between an event and the next.</summary>
    protected void Publish(int events, int from = 0)
    {
        for (var i = from; i < from + events; i++)
            Server.Publish(Json(i), At(i));
    }

    protected static DateTimeOffset At(int i) => Start.AddSeconds(-600 + i * 10);

    protected static async Task<List<(string Text, SourcePosition Next)>> TakeAsync(
        EventStreamSource source, int count, SourcePosition from = default, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        var events = new List<(string, SourcePosition)>();
        await foreach (var e in source.ReadAsync(from, patience.Token))
        {
            events.Add((Encoding.UTF8.GetString(e.Data.Span), e.Next));
            if (events.Count == count)
                break;
        }

        return events;
    }

    /// <summary>The system's time, as if the test had begun at another.</summary>
    protected sealed class TimeFrom(DateTimeOffset start) : TimeProvider
    {
        private readonly DateTimeOffset _begun = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => start + (System.GetUtcNow() - _begun);
    }
}
