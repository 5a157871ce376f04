using Microsoft.Extensions.Time.Testing;
using WikiGuard.Testing;

namespace WikiGuard.Ingest.Sources;

public sealed class StreamNewsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly LineLog _log = new();
    private readonly StreamNews _news;

    public StreamNewsTests() => _news = new StreamNews("stream", _time, _log);

    [Fact]
    public void The_cut_every_fifteen_minutes_is_no_news()
    {
        _news.Flows();
        for (var cut = 0; cut < 96; cut++)
        {
            _time.Advance(TimeSpan.FromMinutes(15));
            _news.LeftAt(_time.GetUtcNow());
            _time.Advance(TimeSpan.FromSeconds(1));
            _news.Flows();
        }

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_network_that_was_away_is_told_once_and_that_reading_goes_on()
    {
        _news.LeftAt(_time.GetUtcNow());
        for (var minute = 0; minute < 9; minute++)
        {
            _news.Failed("no connection: Connection refused");
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        _news.Flows();

        Assert.Equal(
            [
                "Warning: stream: no connection: Connection refused. It is tried again until it succeeds",
                "Information: stream: resuming after 9 min; what came since 2026-11-26 12:00 UTC is read now",
            ],
            _log.LevelsAndLines);
    }

    [Fact]
    public void A_wait_that_the_server_asks_for_is_told_with_its_end_and_a_like_one_only_as_a_reminder()
    {
        for (var minute = 0; minute < 12; minute++)
        {
            _news.Waits(TimeSpan.FromMinutes(1));
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        _news.Waits(TimeSpan.FromHours(1));
        _news.Flows();
        _news.Waits(TimeSpan.FromSeconds(30));

        Assert.Equal(
            [
                "stream: the server asks to wait; the next request is at 2026-11-26 12:01:00 UTC, in 1 min",
                "stream: the server asks to wait; the next request is at 2026-11-26 12:11:00 UTC, in 1 min",
                "stream: the server asks to wait; the next request is at 2026-11-26 13:12:00 UTC, in 1 h",
                "stream: the server asks to wait; the next request is at 2026-11-26 12:12:30 UTC, in 30 s",
            ],
            _log.Lines);
    }

    [Fact]
    public void A_failure_of_seconds_ends_with_a_word()
    {
        _news.LeftAt(_time.GetUtcNow());
        _news.Failed("the connection broke: reset");
        _time.Advance(TimeSpan.FromSeconds(3));
        _news.Flows();
        _news.LeftAt(_time.GetUtcNow());
        _news.Flows();

        Assert.Equal(["stream: the connection broke: reset. It is tried again until it succeeds", "stream: reading again"], _log.Lines);
    }

    [Fact]
    public void A_machine_that_slept_hears_for_how_long_though_nothing_failed()
    {
        _news.LeftAt(_time.GetUtcNow());
        _time.AdjustTime(_time.GetUtcNow() + new TimeSpan(6, 12, 0));
        _news.Flows();

        Assert.Equal(["stream: resuming after 6 h 12 min; what came since 2026-11-26 12:00 UTC is read now"], _log.Lines);
    }

    [Fact]
    public void A_clock_that_was_set_back_is_no_news()
    {
        _news.LeftAt(_time.GetUtcNow());
        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));
        _news.Flows();

        Assert.Empty(_log.Lines);
    }
}
