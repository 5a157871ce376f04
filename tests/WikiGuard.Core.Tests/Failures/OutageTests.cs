using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace WikiGuard.Failures;

public sealed class OutageTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly Outage _outage;

    public OutageTests() => _outage = new Outage("CommitBronze", _time, _lines);

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
            _lines.Said);
    }

    [Theory]
    [InlineData("00:00:00", "0 s")]
    [InlineData("-01:00:00", "0 s")]
    [InlineData("00:00:59.9", "59 s")]
    [InlineData("00:12:30", "12 min")]
    [InlineData("06:00:59", "6 h")]
    [InlineData("06:12:00", "6 h 12 min")]
    [InlineData("3.04:30:00", "3 d 4 h")]
    [InlineData("21.00:59:00", "21 d")]
    public void A_stretch_of_time_is_said_as_people_say_it(string time, string words) => Assert.Equal(words, Spoken.Of(TimeSpan.Parse(time)));

    private sealed class Lines : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Information)
                Said.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
