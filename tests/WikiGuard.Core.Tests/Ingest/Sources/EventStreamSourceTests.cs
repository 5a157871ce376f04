using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public sealed class EventStreamSourceTests : StreamUnderTest
{
    [Fact]
    public async Task Events_come_as_bytes_with_the_streams_ids()
    {
        Publish(5);

        var events = await TakeAsync(Source(), 5);

        Assert.Equal(Enumerable.Range(0, 5).Select(Json), events.Select(e => e.Text));
        Assert.Equal([1, 2, 3, 4, 5], events.Select(e => e.Next.Number));
        Assert.StartsWith("""[{"topic":"eqiad.mediawiki.recentchange","partition":0,""", events[4].Next.EventId, StringComparison.Ordinal);
        Assert.Equal(Options.UserAgent, Assert.Single(Server.Requests).UserAgent);
    }

    [Fact]
    public async Task I_can_resume_after_a_crash()
    {
        Publish(10);
        var before = await TakeAsync(Source(), 4);

        var after = await TakeAsync(Source(), 7, before[^1].Next);

        Assert.Equal(Enumerable.Range(3, 7).Select(Json), after.Select(e => e.Text)); // the last one of before comes again
        Assert.Equal(before[^1].Next.EventId, after[0].Next.EventId);
        Assert.Equal(11, after[^1].Next.Number);
    }

    [Fact]
    public async Task A_connection_that_the_server_ends_is_made_again_and_nothing_is_lost()
    {
        Server.EndAfterEvents = 3;
        Publish(10);

        var events = await TakeAsync(Source(), 13);

        Assert.Equal([0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8], events.Select(e => NumberOf(e.Text)));
        Assert.Equal([null, .. new[] { 2, 5, 8, 11 }.Select(i => Rewound(events[i].Next.EventId))],
            Server.Requests.Select(r => r.LastEventId));
    }

    [Fact]
    public async Task A_connection_that_breaks_within_an_event_gives_no_half_event()
    {
        Server.BreakAfterEvents = 4;
        Publish(10);

        var events = await TakeAsync(Source(), 12);

        Assert.Equal([0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9], events.Select(e => NumberOf(e.Text)));
    }

    [Fact]
    public async Task New_events_come_while_the_connection_is_open()
    {
        Publish(1);
        await using var events = Source().ReadAsync(SourcePosition.Start, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var next = events.MoveNextAsync();
        Assert.False(next.IsCompleted);
        Server.Publish("""{"title":"new"}""", Start.AddHours(1));

        Assert.True(await next);
        Assert.Equal("""{"title":"new"}""", Encoding.UTF8.GetString(events.Current.Data.Span));
    }

    [Fact]
    public async Task A_large_event_comes_whole()
    {
        var large = $$"""{"title":"{{new string('é', 200_000)}}"}""";
        Server.Publish(large, Start);
        Server.Publish("{}", Start.AddSeconds(1));

        Assert.Equal([large, "{}"], (await TakeAsync(Source(), 2)).Select(e => e.Text));
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData((HttpStatusCode)425)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_server_that_has_trouble_is_asked_again(HttpStatusCode status)
    {
        Server.RefuseOnce(status, "later");
        Server.RefuseOnce(status, "later");
        Publish(2);

        Assert.Equal(2, (await TakeAsync(Source(), 2)).Count);
        Assert.Equal(3, Server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.OK)]
    public async Task A_server_that_refuses_us_stops_the_start_with_its_own_words(HttpStatusCode status)
    {
        Server.RefuseOnce(status, "Please see our User-Agent policy");

        var e = await Assert.ThrowsAsync<InvalidConfigException>(() => TakeAsync(Source(), 1));

        Assert.Contains("Please see our User-Agent policy", e.Message, StringComparison.Ordinal);
        Assert.Contains(((int)status).ToString(), e.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("WikiGuard/1.0")]
    public void A_user_agent_without_contact_is_refused(string userAgent)
    {
        var e = Assert.Throws<InvalidConfigException>(() => Source(options: new(userAgent)));

        Assert.Contains("e-mail address", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("120")]
    [InlineData("Mon, 26 Jan 2026 00:02:00 GMT")]
    public async Task The_server_says_when_to_come_back(string retryAfter)
    {
        var time = new FakeTimeProvider(Start);
        Server.RefuseOnce(HttpStatusCode.TooManyRequests, "slow down", retryAfter);
        Publish(1);

        var events = TakeAsync(Source(time), 1);
        await PumpAsync(time, () => Server.Requests.Count == 2);

        Assert.Single(await events);
        Assert.InRange(time.GetUtcNow() - Start, TimeSpan.FromSeconds(120), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_connection_that_falls_silent_is_made_again()
    {
        var time = new FakeTimeProvider(Start);
        Publish(1);
        var source = Source(time);
        await using var events = source.ReadAsync(SourcePosition.Start, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        var id = events.Current.Next.EventId;

        var next = events.MoveNextAsync().AsTask();
        var silentSince = time.GetUtcNow();
        await PumpAsync(time, () => Server.Requests.Count == 2);
        Assert.InRange(time.GetUtcNow() - silentSince, Options.MaxSilence, TimeSpan.MaxValue);
        Assert.Equal(Rewound(id), Server.Requests.ElementAt(1).LastEventId);

        Assert.True(await next);
        Server.Publish(Json(1), Start.AddHours(1));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(Json(1), Encoding.UTF8.GetString(events.Current.Data.Span));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_until_cancelled()
    {
        var source = Source();
        await Server.DisposeAsync();
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TakeAsync(source, 1, cancellationToken: cancelled.Token));
    }

    [Fact]
    public void The_identity_is_of_the_address()
    {
        Assert.Matches("^127.0.0.1-[0-9a-f]{12}$", Source().Identity);
        Assert.Equal(Source().Identity, Source().Identity);
        Assert.True(Source().IsLive);
    }

    // Lets the fake clock run: a second for each few real milliseconds, in which the server can answer.
    private static async Task PumpAsync(FakeTimeProvider time, Func<bool> until)
    {
        while (!until())
        {
            await Task.Delay(5);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static int NumberOf(string json) => int.Parse(System.Text.Json.Nodes.JsonNode.Parse(json)!["meta"]!["id"]!.GetValue<string>());

    private static string Rewound(string? id) => EventStreamId.TryParse(id!)!.Rewind(TimeSpan.FromSeconds(5));
}
