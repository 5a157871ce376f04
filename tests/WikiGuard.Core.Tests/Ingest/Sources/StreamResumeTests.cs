using System.Net;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public sealed class StreamResumeTests : StreamUnderTest
{
    private const int Events = 20_000;

    [Fact]
    public async Task Random_cuts_lose_nothing()
    {
        PublishBurst();
        Server.CutAtRandom(seed: 7, minEvents: 300, maxEvents: 4000);

        var seen = await ReadBurstAsync(Options);

        Assert.Equal(Events, seen.Ids.Count);
        Assert.True(Server.Requests.Count > 5, $"Only {Server.Requests.Count} connections.");
    }

    [Fact]
    public async Task Without_the_rewind_random_cuts_lose_events_of_the_same_millisecond()
    {
        PublishBurst();
        Server.CutAtRandom(seed: 7, minEvents: 300, maxEvents: 4000);

        var seen = await ReadBurstAsync(Options with { Rewind = TimeSpan.Zero });

        Assert.True(seen.Ids.Count < Events, "Nothing was lost: these cuts prove nothing about the rewind.");
    }

    [Fact]
    public async Task A_server_that_restarts_loses_nothing()
    {
        PublishBurst();
        Server.CutAtRandom(seed: 8, minEvents: 2000, maxEvents: 5000);

        var restarts = 0;
        var seen = await ReadBurstAsync(Options, async count =>
        {
            if (count % 4000 != 0)
                return;
            restarts++;
            await Server.RestartAsync();
        });

        Assert.Equal(Events, seen.Ids.Count);
        Assert.True(restarts >= 4, $"Only {restarts} restarts.");
    }

    [Fact]
    public async Task Crashes_lose_nothing()
    {
        PublishBurst();
        Server.CutAtRandom(seed: 9, minEvents: 500, maxEvents: 3000);
        var ids = new HashSet<int>();
        var random = new Random(9);
        string? checkpoint = null;
        for (var isOver = false; !isOver;)
        {
            // Killed after some events, of which only the first few are checkpointed.
            var kept = random.Next(1000, 2500);
            var left = kept + random.Next(2000);
            await ForEachAsync(Source(), new(0, 0, checkpoint), (json, next) =>
            {
                ids.Add(Number(json));
                if (kept-- > 0)
                    checkpoint = next.EventId;
                isOver = Number(json) == Events - 1;
                return Task.FromResult(!isOver && --left > 0);
            });
        }

        Assert.Equal(Events, ids.Count);
    }

    [Fact]
    public async Task Cuts_that_come_sooner_than_the_repeated_seconds_do_not_hold_us_for_ever()
    {
        for (var i = 0; i < 30; i++)
            Server.Publish(Json(i), Start.AddMilliseconds(i - 100));
        Server.EndAfterEvents = 4;

        var last = new HashSet<string>();
        await ForEachAsync(Source(), default, (json, _) =>
        {
            last.Add(json);
            return Task.FromResult(last.Count < 30);
        });
    }

    [Fact]
    public async Task A_checkpoint_that_ids_do_not_reach_is_resumed_by_time()
    {
        Publish(10);
        var old = WikimediaLikeServer.IdOf("codfw", At(4));

        var events = await TakeAsync(Source(new TimeFrom(Start.AddDays(1))), 6, new(0, 5, old));

        Assert.Equal(Enumerable.Range(4, 6).Select(Json), events.Select(e => e.Text));
        Assert.Equal((null, "2026-01-25T23:50:35.001Z"), (Server.Requests.Single().LastEventId, Server.Requests.Single().Since));
    }

    [Fact]
    public async Task Events_that_the_server_has_forgotten_are_told_as_a_gap()
    {
        for (var day = 9; day > 0; day--)
            Server.Publish(Json(day), Start.AddDays(-day));
        Server.OldestKept = Start.AddDays(-5);
        var source = Source();

        var events = await TakeAsync(source, 5, new(0, 2, WikimediaLikeServer.IdOf("codfw", Start.AddDays(-8))));

        Assert.Equal(new[] { 5, 4, 3, 2, 1 }.Select(Json), events.Select(e => e.Text));
        Assert.Equal(new StreamGap(Start.AddDays(-8).AddMilliseconds(1), Start.AddDays(-5).AddMilliseconds(1)), source.Status.SuspectedGap);
    }

    [Fact]
    public async Task A_stream_without_forgotten_events_has_no_gap()
    {
        Publish(10);
        var source = Source();

        await TakeAsync(source, 6, new(0, 5, WikimediaLikeServer.IdOf("codfw", At(4))));

        Assert.Null(source.Status.SuspectedGap);
    }

    [Fact]
    public async Task A_new_source_can_begin_at_a_time()
    {
        Publish(10);

        var events = await TakeAsync(Source(options: Options with { Since = At(6) }), 4);

        Assert.Equal(Enumerable.Range(6, 4).Select(Json), events.Select(e => e.Text));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task An_id_that_the_server_does_not_take_is_replaced_by_its_time(HttpStatusCode status)
    {
        Publish(10);
        Server.RefuseOnce(status, "Invalid last-event-id");

        var events = await TakeAsync(Source(), 6, new(0, 5, WikimediaLikeServer.IdOf("codfw", At(4))));

        Assert.Equal(Enumerable.Range(4, 6).Select(Json), events.Select(e => e.Text));
        Assert.Equal([null, "2026-01-25T23:50:35.001Z"], Server.Requests.Select(r => r.Since));
    }

    [Fact]
    public async Task A_server_that_takes_neither_id_nor_time_stops_the_start()
    {
        Server.RefuseOnce(HttpStatusCode.BadRequest, "Invalid last-event-id");
        Server.RefuseOnce(HttpStatusCode.BadRequest, "Invalid since");

        var e = await Assert.ThrowsAsync<InvalidConfigException>(
            () => TakeAsync(Source(), 1, new(0, 5, WikimediaLikeServer.IdOf("codfw", At(4)))));

        Assert.Contains("Invalid since", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_read_in_one_connection()
    {
        Server.Streams = ["recentchange", "page-create"];
        Server.Publish(Json(0), At(0));
        Server.Publish(Json(1), At(1), stream: "page-create");
        Server.Publish(Json(2), At(2), stream: "page-delete");
        Server.Publish(Json(3), At(3), "eqiad", "page-create");

        var events = await TakeAsync(Source(address: StreamAddress.Of(Server.BaseAddress, "recentchange", "page-create")), 3);

        Assert.Equal(new[] { 0, 1, 3 }.Select(Json), events.Select(e => e.Text));
        Assert.Equal("recentchange,page-create", Server.Requests.Single().Streams);
    }

    [Fact]
    public async Task A_stream_added_later_comes_too_and_the_first_goes_on_where_it_was()
    {
        Server.Streams = ["recentchange", "page-create"];
        Publish(3);
        var before = await TakeAsync(Source(), 3);
        Server.Publish(Json(3), At(3), stream: "page-create");
        Server.Publish(Json(4), At(4));

        var after = await TakeAsync(
            Source(address: StreamAddress.Of(Server.BaseAddress, "recentchange", "page-create")), 3, before[^1].Next);

        Assert.Equal(Enumerable.Range(2, 3).Select(Json), after.Select(e => e.Text));
    }

    [Fact]
    public async Task An_event_of_the_other_data_centre_that_comes_while_we_are_away_is_not_missed()
    {
        Publish(3);
        var before = await TakeAsync(Source(), 3); // codfw only: the id has eqiad at its end
        Server.Publish(Json(3), At(3), "eqiad");

        var after = await TakeAsync(Source(), 2, before[^1].Next);

        Assert.Equal([Json(2), Json(3)], after.Select(e => e.Text));
    }

    /// <summary>
    /// Within 200 s: ten events to a millisecond, from both data centres, of which one lags behind, some out of order, some with characters
    /// of several bytes.
    /// </summary>
    private void PublishBurst() => Server.PublishMany(
        Events,
        i => System.Text.Encoding.UTF8.GetBytes($$"""{"id":{{i}},"title":"{{(i % 3 == 0 ? "Zürich – 東京 🗼" : "Paris")}}"}"""),
        i => Start.AddSeconds(-300).AddMilliseconds(i / 10 * 100 - (i % 4 == 1 ? 700 : 0) - (i % 50 == 7 ? 900 : 0)),
        i => i % 4 == 1 ? "eqiad" : "codfw");

    private async Task<(HashSet<int> Ids, int Received)> ReadBurstAsync(EventStreamOptions options, Func<int, Task>? onEvent = null)
    {
        var (ids, received) = (new HashSet<int>(), 0);
        await ForEachAsync(Source(options: options), default, async (json, _) =>
        {
            received++;
            var isNew = ids.Add(Number(json));
            if (isNew && onEvent is not null)
                await onEvent(ids.Count);
            return Number(json) != Events - 1;
        });
        return (ids, received);
    }

    private static int Number(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!["id"]!.GetValue<int>();

    private static async Task ForEachAsync(EventStreamSource source, SourcePosition from, Func<string, SourcePosition, Task<bool>> goOn)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach (var e in source.ReadAsync(from, patience.Token))
        {
            if (!await goOn(System.Text.Encoding.UTF8.GetString(e.Data.Span), e.Next))
                break;
        }
    }
}
