using Microsoft.Extensions.Time.Testing;

namespace WikiGuard.Ingest;

public sealed class RecordingClockTests
{
    private static readonly DateTimeOffset System = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Noon = new(2026, 1, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly RecordingClock _clock = new(new FakeTimeProvider(System));

    [Fact]
    public void Before_the_first_event_the_clock_shows_the_systems_time()
    {
        Assert.Null(_clock.Started);
        Assert.Equal(System, _clock.Now);
    }

    [Fact]
    public void The_first_event_waits_for_the_second()
    {
        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(0, 1));
        Assert.Equal(Noon.AddMinutes(1), _clock.Now);
        Assert.Equal(0, _clock.RefusedJumps);
    }

    [Fact]
    public void The_clock_follows_small_steps_and_never_goes_back()
    {
        Start();

        Assert.All(Observe(10, 5, -600, 20, 80), v => Assert.Equal(ClockVerdict.Arrived, v));
        Assert.Equal(Noon.AddMinutes(80), _clock.Now);
        Observe(79);
        Assert.Equal(Noon.AddMinutes(80), _clock.Now);
        Assert.Equal(0, _clock.RefusedJumps);
    }

    [Fact]
    public void A_step_of_an_hour_is_a_step_and_a_tick_more_is_a_jump()
    {
        Start();

        Assert.Equal(ClockVerdict.Arrived, _clock.Observe(Noon.AddHours(1)));
        Assert.Equal(ClockVerdict.Hold, _clock.Observe(Noon.AddHours(2).AddTicks(1)));
        Assert.Equal(Noon.AddHours(1), _clock.Now);
    }

    [Fact]
    public void A_single_wild_date_does_not_move_the_clock_and_is_reported()
    {
        Start();

        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(1_000_000, 1));
        Assert.Equal(Noon.AddMinutes(1), _clock.Now);
        Assert.Equal(1, _clock.RefusedJumps);
        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(2_000_000, 0));
        Assert.Equal(2, _clock.RefusedJumps);
    }

    [Theory]
    [InlineData(300, 301, 300)]
    [InlineData(301, 300, 300)] // in either order
    [InlineData(300, 300, 300)]
    public void A_gap_counts_once_the_next_event_lies_beyond_it_too(int first, int second, int now)
    {
        Start();

        Assert.Equal(ClockVerdict.Hold, Observe(first).Single());
        Assert.Equal(Noon, _clock.Now);
        Assert.Equal(ClockVerdict.Arrived, Observe(second).Single());
        Assert.Equal(Noon.AddMinutes(Math.Max(now, second)), _clock.Now);
        Assert.Equal(0, _clock.RefusedJumps);
    }

    [Fact]
    public void A_wild_date_just_before_a_gap_is_still_refused()
    {
        Start();

        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(1_000_000, 300));
        Assert.Equal(Noon.AddMinutes(300), _clock.Now);
        Assert.Equal(1, _clock.RefusedJumps);
    }

    [Fact]
    public void A_wild_date_just_after_a_gap_waits_again_and_is_refused()
    {
        Start();

        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Hold, ClockVerdict.Arrived], Observe(300, 1_000_000, 301));
        Assert.Equal(Noon.AddMinutes(301), _clock.Now);
        Assert.Equal(1, _clock.RefusedJumps);
    }

    [Fact]
    public void A_wild_first_event_does_not_set_the_clock_and_is_reported()
    {
        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(1_000_000, 0));
        Assert.Equal(Noon, _clock.Now);
        Assert.Equal(1, _clock.RefusedJumps);
    }

    [Fact]
    public void First_events_out_of_order_are_no_jump()
    {
        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(30, 0));
        Assert.Equal(Noon, _clock.Now);
        Assert.Equal(0, _clock.RefusedJumps);
    }

    [Fact]
    public void A_first_event_from_long_ago_holds_the_clock_up_for_one_event_only()
    {
        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Hold, ClockVerdict.Arrived], Observe(-1_000_000, 0, 1));
        Assert.Equal(Noon.AddMinutes(1), _clock.Now);
        Assert.Equal(0, _clock.RefusedJumps);
    }

    [Fact]
    public void The_only_event_of_a_recording_sets_the_clock_at_the_end()
    {
        Observe(0);
        _clock.End();

        Assert.Equal(Noon, _clock.Now);
        Assert.Equal(0, _clock.RefusedJumps);
    }

    [Fact]
    public void A_jump_of_the_last_event_is_refused()
    {
        Start();
        Observe(300);
        _clock.End();
        _clock.End();

        Assert.Equal(Noon, _clock.Now);
        Assert.Equal(1, _clock.RefusedJumps);
    }

    [Fact]
    public void The_end_of_a_recording_without_events_is_nothing()
    {
        _clock.End();

        Assert.Null(_clock.Started);
    }

    [Fact]
    public void A_recording_goes_on_where_it_was_left_and_never_back()
    {
        _clock.Resume(Noon);
        Assert.Equal(ClockVerdict.Arrived, Observe(5).Single());

        _clock.Resume(Noon);
        Assert.Equal(Noon.AddMinutes(5), _clock.Now);
        _clock.Resume(null);
        Assert.Equal(Noon.AddMinutes(5), _clock.Now);
        _clock.Resume(Noon.AddDays(3));
        Assert.Equal(Noon.AddDays(3), _clock.Now);
    }

    [Fact]
    public void A_wild_date_that_is_read_again_after_a_stop_does_not_confirm_itself()
    {
        Start();
        Observe(1_000_000);

        _clock.Resume(Noon);

        Assert.Equal([ClockVerdict.Hold, ClockVerdict.Arrived], Observe(1_000_000, 1));
        Assert.Equal(Noon.AddMinutes(1), _clock.Now);
        Assert.Equal(1, _clock.RefusedJumps);
    }

    [Fact]
    public void The_clock_shows_UTC_whatever_the_offset()
    {
        _clock.Resume(Noon.ToOffset(TimeSpan.FromHours(5)));

        Assert.Equal((Noon, TimeSpan.Zero), (_clock.Now, _clock.Now.Offset));
    }

    private void Start()
    {
        Observe(0, 0);
        Assert.Equal(Noon, _clock.Now);
    }

    private List<ClockVerdict> Observe(params int[] minutes) => [.. minutes.Select(m => _clock.Observe(Noon.AddMinutes(m)))];
}
