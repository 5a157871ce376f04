using Microsoft.Extensions.Time.Testing;
using WikiGuard.Testing;

namespace WikiGuard.Failures;

public sealed class OutageTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LineLog _log = new();
    private readonly Outage _outage;

    public OutageTests() => _outage = new Outage("CommitBronze", _time, _log);

    [Fact]
    public void I_hear_of_it_once_then_every_ten_minutes_and_when_it_is_over()
    {
        _outage.Over(); // it never failed
        for (var i = 0; i <= 25; i++)
        {
            _outage.Failed("The disk is full.");
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        _outage.Over();
        _outage.Over();
        _outage.Failed("no answer");

        Assert.Equal(
            [
                "Warning: CommitBronze: The disk is full. It is tried again until it succeeds",
                "Warning: CommitBronze: still failing after 10 min: The disk is full.",
                "Warning: CommitBronze: still failing after 20 min: The disk is full.",
                "Information: CommitBronze: goes on after 26 min",
                "Warning: CommitBronze: no answer. It is tried again until it succeeds",
            ],
            _log.LevelsAndLines);
    }

    [Fact]
    public void What_stops_several_is_told_once_and_is_over_when_each_of_them_goes_on()
    {
        _outage.Failed("no room", "landing");
        _time.Advance(TimeSpan.FromMinutes(1));
        _outage.Failed("no room", "checkpoint");
        _time.Advance(TimeSpan.FromMinutes(1));
        _outage.Over("landing");
        _outage.Over("elsewhere"); // which never failed
        Assert.True(_outage.Stops("checkpoint"));
        Assert.False(_outage.Stops("landing"));
        _time.Advance(TimeSpan.FromMinutes(1));
        _outage.Over("checkpoint");

        Assert.Equal(["CommitBronze: no room. It is tried again until it succeeds", "CommitBronze: goes on after 3 min"], _log.Lines);
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_no_time_less_than_none()
    {
        _outage.Failed("no room");
        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));
        _outage.Over();

        Assert.Equal("CommitBronze: goes on after 0 s", _log.Lines[^1]);
    }
}
