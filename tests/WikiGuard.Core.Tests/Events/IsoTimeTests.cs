using System.Text;

namespace WikiGuard.Events;

public sealed class IsoTimeTests
{
    [Theory]
    [InlineData("2026-01-26T00:00:26Z", 0)]
    [InlineData("2026-01-26T00:00:26.2Z", 200_000)]
    [InlineData("2026-01-26T00:00:26.238Z", 238_000)]
    [InlineData("2026-01-26T00:00:26.000001Z", 1)]
    [InlineData("2026-01-26T00:00:26.999999Z", 999_999)]
    public void The_streams_form_is_read_to_the_microsecond(string text, int micros) =>
        Assert.Equal(new DateTimeOffset(2026, 1, 26, 0, 0, 26, TimeSpan.Zero).AddMicroseconds(micros), Read(text));

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    [InlineData("2024-02-29T23:59:59Z")]
    public void Every_day_of_the_calendar_is_read(string text) => Assert.Equal(DateTimeOffset.Parse(text), Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2026-01-26")]
    [InlineData("2026-01-26T00:00Z")]
    [InlineData("2026-01-26 00:00:26Z")]
    [InlineData("2026-01-26t00:00:26Z")]
    [InlineData("2026-01-26T00:00:26z")]
    [InlineData("2026-01-26T00:00:26")]
    [InlineData("2026-01-26T00:00:26+00:00")]
    [InlineData("2026-01-26T00:00:26.Z")]
    [InlineData("2026-01-26T00:00:26,5Z")]
    [InlineData("2026-01-26T00:00:26.1234567Z")]
    [InlineData("2026-01-26T00:00:26.12 Z")]
    [InlineData("2026-01-26T00:00:26.-1Z")]
    [InlineData(" 2026-01-26T00:00:26Z")]
    [InlineData("2026-1-026T00:00:26Z")]
    [InlineData("2026-01-26T00:00:2 Z")]
    [InlineData("2O26-01-26T00:00:26Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-00-26T00:00:26Z")]
    [InlineData("2026-13-26T00:00:26Z")]
    [InlineData("2026-01-00T00:00:26Z")]
    [InlineData("2026-02-29T00:00:26Z")]
    [InlineData("2026-04-31T00:00:26Z")]
    [InlineData("2026-01-26T24:00:00Z")]
    [InlineData("2026-01-26T00:60:26Z")]
    [InlineData("2026-12-31T23:59:60Z")]
    [InlineData("20260126T000026.0000Z")]
    [InlineData("２026-01-26T00:00:26Z")]
    public void No_other_form_is_read(string text) => Assert.Null(Read(text));

    private static DateTimeOffset? Read(string text) => IsoTime.Read(Encoding.UTF8.GetBytes(text));
}
