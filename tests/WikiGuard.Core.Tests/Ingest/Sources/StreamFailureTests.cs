using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public sealed class StreamFailureTests : StreamUnderTest
{
    private static readonly EventStreamOptions Small = Options with { MaxEventBytes = 64 * 1024 };

    [Fact]
    public async Task A_request_without_an_answer_is_made_again()
    {
        var time = new FakeTimeProvider(Start);
        Server.IgnoreOnce();
        Publish(1);
        var source = Source(time);

        var events = TakeAsync(source, 1);
        await PumpAsync(time, () => events.IsCompleted);

        Assert.Single(await events);
        Assert.Contains("no answer came for 90 s", source.Status.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_never_ends_is_given_up()
    {
        var time = new FakeTimeProvider(Start);
        Server.AnswerOnce(async context =>
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("because", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        Publish(1);

        var events = TakeAsync(Source(time), 1);
        await PumpAsync(time, () => events.IsCompleted);

        Assert.Single(await events);
    }

    [Fact]
    public async Task While_the_server_asks_to_wait_the_status_says_how_long()
    {
        var time = new FakeTimeProvider(Start);
        Server.RefuseOnce(HttpStatusCode.TooManyRequests, "Later.", retryAfter: "120");
        Publish(1);
        var source = Source(time);

        var events = TakeAsync(source, 1);
        while (source.Status.WaitsUntil is null)
            await Task.Delay(5);
        var waits = source.Status;
        await PumpAsync(time, () => events.IsCompleted);

        Assert.Single(await events);
        Assert.Equal(Start.AddSeconds(120), waits.WaitsUntil);
        Assert.Equal("no connection: the server answered 429; tried again in 1 min", waits.WaitInWords(Start.AddSeconds(30)));
        Assert.Null(waits.WaitInWords(Start.AddSeconds(119)));
        Assert.Null(source.Status.WaitsUntil);
    }

    [Fact]
    public async Task A_refusal_in_escape_sequences_is_told_without_them()
    {
        Server.RefuseOnce(HttpStatusCode.Forbidden, "\u001b]0;title\u0007no\u001b[2J\nreally");

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(() => TakeAsync(Source(), 1));

        Assert.EndsWith("The server says: ?]0;title?no?[2J\nreally", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The same request would be refused tomorrow, so nobody should wait for it.</summary>
    [Fact]
    public async Task A_refusal_that_ends_the_reading_is_not_said_to_be_tried_again()
    {
        var log = new LineLog();
        Server.RefuseOnce(HttpStatusCode.Forbidden, "Who are you?");

        await Assert.ThrowsAsync<InvalidConfigException>(() => TakeAsync(Source(log: log), 1));

        Assert.Empty(log.Warnings);
    }

    [Fact]
    public async Task A_media_type_is_the_same_in_capitals()
    {
        Server.AnswerOnce(async context =>
        {
            context.Response.ContentType = "Text/Event-Stream; charset=UTF-8";
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
        });

        Assert.Equal("1", Assert.Single(await TakeAsync(Source(), 1)).Text);
    }

    [Fact]
    public async Task A_server_without_TLS_fails_by_name_and_is_tried_again()
    {
        var source = Source(address: new(new Uri(Server.Address.AbsoluteUri.Replace("http:", "https:", StringComparison.Ordinal))));
        using var cancelled = new CancellationTokenSource();

        var events = TakeAsync(source, 1, cancellationToken: cancelled.Token);
        while (source.Status.Failures < 2)
            await Task.Delay(5, CancellationToken.None);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => events);
        Assert.False(string.IsNullOrEmpty(source.Status.LastFailure));
        Assert.False(source.Status.IsConnected);
    }

    [Fact]
    public async Task A_refusal_after_the_stream_once_flowed_does_not_end_the_worker()
    {
        Publish(1);
        Server.EndAfterEvents = 1;
        var log = new LineLog();
        var source = Source(log: log);
        await using var events = source.ReadAsync(SourcePosition.Start, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Server.RefuseOnce(HttpStatusCode.NotFound, "in maintenance");
        Server.RefuseOnce(HttpStatusCode.NotFound, "in maintenance");
        Server.RefuseOnce(HttpStatusCode.Forbidden, "in maintenance");

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(3, source.Status.Failures);
        Assert.EndsWith("in maintenance. It is tried again until it succeeds", log.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_damaged_compressed_answer_is_a_broken_connection(string encoding)
    {
        Server.AnswerOnce(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes("this is not compressed at all, whatever its head says"), context.RequestAborted);
        });
        Publish(1);
        var source = Source();

        Assert.Single(await TakeAsync(source, 1));
        Assert.Equal(1, source.Status.Failures);
    }

    [Fact]
    public async Task A_compressed_stream_comes_event_by_event_and_through_cuts()
    {
        Server.Compresses = true;
        Server.BreakAfterEvents = 4;
        Publish(10);

        var events = await TakeAsync(Source(), 12);

        Assert.Equal(Enumerable.Range(0, 10).Select(Json), events.Select(e => e.Text).Distinct());
    }

    [Fact]
    public async Task A_redirection_is_followed_with_all_that_was_asked()
    {
        Publish(5);
        Server.AnswerOnce(context =>
        {
            context.Response.Redirect("/v2/stream/recentchange");
            return Task.CompletedTask;
        });

        var events = await TakeAsync(Source(), 2, new(0, 0, Testing.WikimediaLikeServer.IdOf("codfw", At(3))));

        Assert.Equal([Json(3), Json(4)], events.Select(e => e.Text));
        Assert.All(Server.Requests, r => Assert.Equal(Options.UserAgent, r.UserAgent));
    }

    [Fact]
    public async Task Events_that_are_not_edits_are_passed_over()
    {
        Server.AnswerOnce(Encoding.UTF8.GetBytes(
            "event: error\ndata: {\"message\":\"broker gone\"}\n\nevent: ping\ndata\n\nevent: message\ndata: 1\n\ndata: 2\n\n"));

        Assert.Equal(["1", "2"], (await TakeAsync(Source(), 2)).Select(e => e.Text));
    }

    [Theory]
    [InlineData("\uFEFFdata: é\ndata: ü\nid: 7\n\n")]
    [InlineData(":ok\r\n\r\nid:7\r\ndata: é\r\ndata: ü\r\n\r\n")]
    [InlineData("retry: 1\rid: 7\rdata:é\rdata:ü\r\r: more\r")]
    public async Task Events_are_read_in_every_form_that_the_standard_allows(string body)
    {
        Server.AnswerOnce(Encoding.UTF8.GetBytes(body));

        var e = Assert.Single(await TakeAsync(Source(), 1));

        Assert.Equal(("é\nü", "7"), (e.Text, e.Next.EventId));
    }

    [Fact]
    public async Task The_wait_that_the_stream_asks_for_is_kept_within_bounds()
    {
        var time = new FakeTimeProvider(Start);
        var options = Options with { MaxDelay = TimeSpan.FromMinutes(1) };
        Server.AnswerOnce(Encoding.UTF8.GetBytes("retry: 30000\ndata: 1\n\n"));
        Server.AnswerOnce(Encoding.UTF8.GetBytes("retry: 999999999\ndata: 2\n\n"));
        Server.AnswerOnce(Encoding.UTF8.GetBytes("data: 3\n\n"));

        var events = TakeAsync(Source(time, options), 3);
        await PumpAsync(time, () => events.IsCompleted);

        Assert.Equal(["1", "2", "3"], (await events).Select(e => e.Text));
        Assert.InRange(time.GetUtcNow() - Start, TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task A_huge_event_comes_cut_and_the_next_one_whole()
    {
        Server.Publish(new string('x', 10_000_000), At(0));
        Publish(1, from: 1);
        var source = Source(options: Small);

        var events = await TakeAsync(source, 2);

        Assert.InRange(events[0].Text.Length, 60_000, Small.MaxEventBytes);
        Assert.Equal(Json(1), events[1].Text);
        Assert.Equal(1, source.Status.CutEvents);
    }

    [Fact]
    public async Task The_status_tells_how_the_stream_does()
    {
        Server.BreakAfterEvents = 3;
        Publish(5);
        var source = Source();
        Assert.Equal(new StreamStatus(false, 0, 0, null, 0, null, null, null, null), source.Status);
        await using var events = source.ReadAsync(SourcePosition.Start, CancellationToken.None).GetAsyncEnumerator();

        for (var i = 0; i < 4; i++)
            Assert.True(await events.MoveNextAsync());
        var status = source.Status;
        await events.DisposeAsync();

        Assert.Equal((true, 2, 1), (status.IsConnected, status.Connections, status.Failures));
        Assert.InRange(status.LastEventAt!.Value, Start, status.LastBytesAt!.Value);
        Assert.NotNull(status.LastFailure);
        Assert.False(source.Status.IsConnected);
    }

    [Fact]
    public async Task A_server_that_hangs_up_without_a_word_is_asked_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var source = Source(address: new(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v2/stream/recentchange")));
        using var cancelled = new CancellationTokenSource();

        var events = TakeAsync(source, 1, cancellationToken: cancelled.Token);
        while (source.Status.Failures < 2)
            (await listener.AcceptTcpClientAsync(CancellationToken.None)).Dispose();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => events);
        Assert.Equal(0, source.Status.Connections);
    }

    [Fact]
    public void All_wrong_options_are_told_at_once()
    {
        var e = Assert.Throws<InvalidConfigException>(() => Source(options: new("nobody")
        {
            FirstDelay = TimeSpan.Zero,
            MaxSilence = TimeSpan.Zero,
            Rewind = TimeSpan.FromSeconds(-1),
            IdReaches = TimeSpan.Zero,
            MaxEventBytes = 1,
        }));

        Assert.Equal(6, e.Message.Split('\n').Length);
    }

    [Fact]
    public void A_user_agent_that_no_header_can_carry_is_refused() =>
        Assert.Throws<InvalidConfigException>(() => Source(options: new("WikiGuard (ops@exämple.org)")));

    private static async Task PumpAsync(FakeTimeProvider time, Func<bool> until)
    {
        while (!until())
        {
            await Task.Delay(5);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
