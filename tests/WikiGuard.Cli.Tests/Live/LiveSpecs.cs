using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>What happens to a run that goes on for weeks, and what people read of it.</summary>
[LongTest("The whole pipeline, for many ticks.")]
public sealed class LiveSpecs : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private WikimediaLikeServer _stream = null!;

    public async Task InitializeAsync() => _stream = await WikimediaLikeServer.StartAsync();

    [Fact]
    public async Task I_read_on_through_the_servers_cuts_and_hear_nothing_of_them()
    {
        _stream.EndAfterEvents = 20;
        _stream.EndAfter = TimeSpan.FromMilliseconds(200);
        await using var run = await LiveRun.StartAsync(_stream, _workspace.Path("lake"));
        for (var second = 0; second < 100; second++)
            run.Publish(15, run.Time.GetUtcNow().AddSeconds(second * 10 - 1000));

        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();
        Assert.Empty(run.Said);
        Assert.True(_stream.Requests.Count > 75, $"{_stream.Requests.Count} connections are too few to show anything.");
    }

    /// <summary>The connection is open to the client, but nobody is at its other end any more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task I_close_the_laptop_for_hours_and_reading_goes_on_where_it_was(bool monotonicToo)
    {
        _stream.StallAfterEvents = 300;
        await using var run = await LiveRun.StartAsync(_stream, _workspace.Path("lake"), maxSilence: TimeSpan.FromMinutes(30));
        run.Publish(290);
        await run.PromoteAsync();
        run.Storage.BeforeStatement = statement =>
        {
            // In the midst of a batch, whose lease runs out meanwhile.
            if (statement != "gold/merge_gold_entity_metrics_10min")
                return;
            (run.Storage.BeforeStatement, _stream.StallAfterEvents) = (null, null);
            run.Publish(20, run.Time.GetUtcNow().AddHours(3));
            run.Publish(80, run.Time.GetUtcNow().AddHours(6));
            run.Time.Jump(new TimeSpan(6, 12, 0), monotonicToo);
        };

        run.Publish(10);
        await run.UntilSaidAsync("resuming after 6 h");
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync(inQuarantine: 20);
        Assert.All(_stream.Requests.Skip(1), r => Assert.NotNull(r.LastEventId));
        run.AssertSaid("the connection broke: no byte came for 1800 s. It is tried again until it succeeds$");
        Assert.DoesNotContain(run.Said, l => l.Contains("Another run", StringComparison.Ordinal));
        // of those that came late
        Assert.StartsWith("quality of silver_events", Assert.Single(run.Alerts.Sent).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_is_set_back_by_an_hour_and_promotion_goes_on()
    {
        await using var run = await LiveRun.StartAsync(_stream, _workspace.Path("lake"));
        run.Publish(10);
        await run.PromoteAsync();

        run.Time.Jump(TimeSpan.FromHours(-1));
        run.Publish(10);
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();
    }

    [Fact]
    public async Task The_network_goes_and_comes_back_and_I_hear_of_both()
    {
        await using var run = await LiveRun.StartAsync(_stream, _workspace.Path("lake"));
        run.Publish(100);
        await run.PromoteAsync();

        await _stream.StopAsync();
        await run.UntilAsync(r => r.Source.Status.Failures > 3);
        run.Time.Jump(TimeSpan.FromMinutes(45));
        await run.UntilSaidAsync("still failing after 45 min: no connection: Connection refused");
        run.Publish(100);
        _stream.IgnoreOnce(); // at first the server takes connections and does not answer
        await _stream.RestartAsync();
        await run.PromoteAsync();
        await run.StopAsync();

        await run.AssertAllOnceAsync();
        Assert.Collection(
            run.Said,
            l => Assert.Matches("the connection broke: .*It is tried again until it succeeds$", l),
            l => Assert.Contains("still failing after 45 min", l, StringComparison.Ordinal),
            l => Assert.Matches("resuming after 45 min; what came since .* UTC is read now$", l));
    }

    [Fact]
    public async Task Silence_for_hours_and_then_a_burst_loses_nothing()
    {
        await using var run = await LiveRun.StartAsync(_stream, _workspace.Path("lake"), maxSilence: TimeSpan.FromSeconds(90));
        run.Publish(10);
        await run.PromoteAsync();
        for (var minutes = 0; minutes < 180; minutes += 20)
        {
            var connections = _stream.Requests.Count;
            run.Time.Jump(TimeSpan.FromMinutes(20));
            await run.UntilAsync(_ => _stream.Requests.Count > connections); // each is given up after 90 s of silence
        }

        var burst = run.Time.GetUtcNow();
        run.Publish(2_000, burst);
        await run.PromoteAsync();
        var newest = (DateTime)(await run.QueryAsync("select max(window_start) from gold_global_metrics_10min")).Rows.Single()[0]!;
        await run.StopAsync();

        await run.AssertAllOnceAsync();
        Assert.InRange(burst.UtcDateTime - newest, TimeSpan.Zero, TimeSpan.FromMinutes(10)); // the window of the last events
        run.AssertSaid("resuming after 3 h");
        Assert.Equal(1, run.Said.Count(l => l.Contains("resuming", StringComparison.Ordinal)));
    }

    public async Task DisposeAsync()
    {
        await _stream.DisposeAsync();
        _workspace.Dispose();
    }
}
