using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Bronze;
using WikiGuard.Core.Tests.Ingest.Sources;
using WikiGuard.Entities;
using WikiGuard.Fakes;
using WikiGuard.Ingest.Sources;
using WikiGuard.Testing;

namespace WikiGuard.Recovery;

/// <summary>A stream's past is read to its end, from wherever an earlier reading has stopped.</summary>
public sealed class StreamBackfillTests : StreamUnderTest
{
    private const int Edits = 60;

    private static readonly StreamRange Range = new(Start.AddHours(-1), Start.AddHours(-1).AddSeconds(Edits));

    private readonly MemoryObjectStore _objects = new();

    [Fact]
    public async Task A_reading_that_is_stopped_goes_on_where_it_was_and_counts_nothing_twice()
    {
        Publish();
        Server.StallAfterEvents = 20;
        using var stop = new CancellationTokenSource();
        var first = Backfill();
        var landing = LandAsync(first, BackfilledRange.Start, stop.Token);
        await UntilAsync(() => first.Counts.Lines == 15); // five are from before the range
        await stop.CancelAsync();
        var stopped = await landing;
        Server.StallAfterEvents = null;

        var whole = await LandAsync(Backfill(), stopped, CancellationToken.None);

        Assert.Equal((15, false), (stopped.Counts.Landed, stopped.IsWhole));
        Assert.Equal((Edits, true), (whole.Counts.Landed, whole.IsWhole));
        Assert.NotNull(Server.Requests.Last().LastEventId);
        Assert.Equal(whole, await LandAsync(Backfill(), whole, CancellationToken.None));
    }

    /// <summary>A stream with few events is far ahead of one with many; whoever goes on from a time must not pass over these.</summary>
    [Fact]
    public async Task Of_several_streams_the_one_furthest_behind_says_how_far_the_reading_has_come()
    {
        for (var i = 0; i < 20; i++)
        {
            var (made, ahead) = (Range.Since.AddSeconds(i), Range.Since.AddSeconds(2 * i));
            Server.PublishPlaced(EventJson.Edit(i, made), made);
            Server.PublishPlaced(SignalJson.Tags(1_000 + i, revision: i, ahead, ["mobile edit"]), ahead);
        }
        using var stop = new CancellationTokenSource();
        var backfill = Backfill(Server.AddressWithSignals);
        var landing = LandAsync(backfill, BackfilledRange.Start, stop.Token);
        await UntilAsync(() => backfill.Counts.Lines == 40);
        await stop.CancelAsync();

        var stopped = await landing;

        Assert.Equal(Range.Since.AddSeconds(19), stopped.Reached);
    }

    [Fact]
    public async Task It_is_read_to_its_end_over_a_server_that_refuses_breaks_and_is_away()
    {
        Publish();
        Server.RefuseOnce(System.Net.HttpStatusCode.TooManyRequests, "Later.", retryAfter: "1");
        Server.RefuseOnce(System.Net.HttpStatusCode.ServiceUnavailable, "Later.");
        Server.CutAtRandom(seed: 7, minEvents: 5, maxEvents: 15);

        var whole = await LandAsync(Backfill(), BackfilledRange.Start, CancellationToken.None);

        Assert.Equal((Edits, true), (whole.Counts.Landed, whole.IsWhole));
        Assert.Equal($"{Range.Since.AddSeconds(-5).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", Server.Requests.First().Since);
    }

    private void Publish()
    {
        foreach (var (number, at) in Enumerable.Range(0, Edits + 25).Select(i => (i, Range.Since.AddSeconds(i - 5))))
            Server.PublishPlaced(EventJson.Edit(number + 1, at), at, number % 3 == 0 ? "eqiad" : "codfw");
    }

    private StreamBackfill Backfill(Uri? address = null) => new(
        new BronzeWriter(_objects, NullLogger<BronzeWriter>.Instance),
        Source(options: StreamBackfill.OptionsFor(Options), address: address is null ? null : new StreamAddress(address)), Range,
        new MonitoredPages(Allowlist.Parse(TestConfig.EveryPage, "every page"), ""), chosen: null, new TimeFrom(Start));

    private static async Task<BackfilledRange> LandAsync(StreamBackfill backfill, BackfilledRange landed, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach (var part in backfill.LandAsync(landed, dryRun: false, stop, patience.Token))
            landed = part;
        return landed;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1));
            await Task.Delay(20);
        }
    }
}
