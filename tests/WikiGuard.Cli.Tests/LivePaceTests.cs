using Microsoft.Extensions.Time.Testing;
using WikiGuard.Cli.Pipeline;

namespace WikiGuard.Cli.Tests;

/// <summary>What a run says of how it keeps up, by samples and a clock of the test's.</summary>
public sealed class LivePaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LivePace _pace;

    public LivePaceTests() => _pace = new LivePace(_time);

    [Fact]
    public void What_a_window_and_a_tick_hold_is_no_backlog()
    {
        var report = Run(seconds: 120, entered: s => 40 * s, waiting: _ => 150);

        Assert.Equal((Keeping.Up, 150L, ""), (report.Keeping, report.Waiting, report.Words));
        Assert.InRange(report.InPerSecond, 39, 41);
        Assert.InRange(report.OutPerSecond, 39, 41);
    }

    [Fact]
    public void A_backlog_that_shrinks_says_when_it_will_be_gone()
    {
        // 40 a second come, 60 go.
        var report = Run(seconds: 60, entered: s => 10_000 + (40 * s), waiting: s => 10_000 - (20 * s));

        Assert.Equal(Keeping.CatchingUp, report.Keeping);
        Assert.InRange(report.CaughtUpIn!.Value.TotalSeconds, 430, 450); // 8,800 at 20 a second
        Assert.Equal("8,800 events wait, the oldest for 1 min: catching up, about 7 min", report.Words);
    }

    [Fact]
    public void A_backlog_that_grows_says_so_with_both_rates()
    {
        var report = Run(seconds: 60, entered: s => 40 * s, waiting: s => 25 * s);

        Assert.Equal((Keeping.FallingBehind, null), (report.Keeping, report.CaughtUpIn));
        Assert.EndsWith("falling behind, 40/s in and 15/s out", report.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_that_stands_still_is_falling_behind_though_nothing_comes()
    {
        var report = Run(seconds: 60, entered: _ => 500, waiting: _ => 500);

        Assert.Equal(Keeping.FallingBehind, report.Keeping);
    }

    [Fact]
    public void The_first_events_after_hours_of_silence_are_not_hours_old()
    {
        Run(seconds: 10, entered: _ => 1_000, waiting: _ => 0);
        _time.Advance(TimeSpan.FromHours(5));

        var report = _pace.Add(entered: 3_000, waiting: 2_000);

        Assert.Equal((Keeping.Up, TimeSpan.Zero), (report.Keeping, report.Age));
    }

    private LivePaceReport Run(int seconds, Func<int, long> entered, Func<int, long> waiting)
    {
        LivePaceReport? last = null;
        for (var second = 0; second <= seconds; second++)
        {
            last = _pace.Add(entered(second), waiting(second));
            if (second < seconds)
                _time.Advance(TimeSpan.FromSeconds(1));
        }
        return last!;
    }
}
