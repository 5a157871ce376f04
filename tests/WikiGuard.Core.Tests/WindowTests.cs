namespace WikiGuard;

public sealed class WindowTests
{
    [Theory]
    [InlineData("2026-01-26T12:00:00Z", "2026-01-26T12:00:00Z")]
    [InlineData("2026-01-26T12:09:59.9999999Z", "2026-01-26T12:00:00Z")]
    [InlineData("2026-01-26T12:10:00Z", "2026-01-26T12:10:00Z")]
    [InlineData("2026-01-26T23:59:59Z", "2026-01-26T23:50:00Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:50:00Z")]
    [InlineData("1969-12-31T23:50:00Z", "1969-12-31T23:50:00Z")]
    [InlineData("1969-12-31T23:49:59Z", "1969-12-31T23:40:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:50:00Z")]
    [InlineData("2026-01-26T17:35:00+05:30", "2026-01-26T12:00:00Z")] // borders are the epoch's, not the offset's
    public void Ten_minutes_hold_an_instant_from_their_start_to_just_before_their_end(string instant, string start) =>
        Assert.Equal(new Window(DateTimeOffset.Parse(start)), Window.Of(DateTimeOffset.Parse(instant)));

    [Fact]
    public void Where_one_window_ends_the_next_begins()
    {
        var window = Window.Of(new DateTimeOffset(2026, 1, 26, 12, 5, 0, TimeSpan.Zero));

        Assert.Equal(TimeSpan.FromMinutes(10), window.End - window.Start);
        Assert.Equal(window.End, Window.Of(window.End).Start);
        Assert.Equal(window, Window.Of(window.End.AddTicks(-1)));
    }
}
