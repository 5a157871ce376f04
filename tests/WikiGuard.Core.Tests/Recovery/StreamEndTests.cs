using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace WikiGuard.Recovery;

/// <summary>When the past of a stream has been read, though the stream goes on.</summary>
public sealed class StreamEndTests
{
    private const string BothTopics =
        """[{"topic":"eqiad.x","partition":0,"offset":-1},{"topic":"codfw.x","partition":0,"timestamp":1769680800000}]""";

    private static readonly DateTimeOffset Until = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Until.AddDays(1));
    private readonly StreamEnd _end;

    public StreamEndTests() => _end = new StreamEnd(Until, _time);

    [Fact]
    public void It_is_once_each_topic_has_sent_two_events_in_a_row_from_after_it() =>
        Assert.Equal([false, false, false, true], [Beyond("codfw"), Beyond("codfw"), Beyond("eqiad"), Beyond("eqiad")]);

    [Fact]
    public void An_event_with_a_wrong_time_is_not_believed()
    {
        Assert.False(Beyond("codfw", minutes: 1_000_000));
        Within("codfw");
        Assert.False(Beyond("codfw", minutes: 1_000_000));
        Assert.False(Beyond("eqiad"));

        Assert.False(Beyond("eqiad"));
    }

    [Fact]
    public void Events_just_after_it_may_stand_before_some_from_before_it()
    {
        foreach (var topic in new[] { "codfw", "codfw", "eqiad", "eqiad" })
            Assert.False(_end.TakeBeyond(Json(topic), Until.AddSeconds(4.9), BothTopics, connection: 1));
    }

    [Fact]
    public void A_topic_that_sends_nothing_while_another_does_is_not_waited_for()
    {
        Assert.Equal([false, false], [Beyond("codfw"), Beyond("codfw")]);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(Beyond("codfw"));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(Beyond("codfw"));
    }

    /// <summary>Each is a reason why a topic may have been silent that still has something to send.</summary>
    [Theory]
    [InlineData("it sent something")]
    [InlineData("the connection is new")]
    [InlineData("nobody read")]
    public void The_silence_is_measured_anew(string because)
    {
        Assert.Equal([false, false], [Beyond("codfw"), Beyond("codfw")]);
        _time.Advance(TimeSpan.FromSeconds(29));
        switch (because)
        {
            case "it sent something": Within("eqiad"); break;
            case "the connection is new": Assert.False(Beyond("codfw", connection: 2)); break;
            default: _end.Pause(); break;
        }
        var connection = because == "the connection is new" ? 2 : 1;
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(Beyond("codfw", connection: connection));
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.True(Beyond("codfw", connection: connection));
    }

    [Fact]
    public void A_stream_whose_ids_and_events_name_no_topics_ends_by_silence()
    {
        Assert.False(_end.TakeBeyond("{}"u8, Until.AddMinutes(1), id: null, connection: 1));
        _time.Advance(StreamEnd.Quiet);

        Assert.True(_end.TakeBeyond("{}"u8, Until.AddMinutes(1), id: null, connection: 1));
    }

    private bool Beyond(string dataCentre, int minutes = 1, long connection = 1) =>
        _end.TakeBeyond(Json(dataCentre), Until.AddMinutes(minutes), BothTopics, connection);

    private void Within(string dataCentre) => _end.TakeWithin(Json(dataCentre));

    private static byte[] Json(string dataCentre) =>
        Encoding.UTF8.GetBytes($$$"""{"a":[{"meta":1}],"meta":{"x":{"topic":1},"topic":"{{{dataCentre}}}.x","partition":0,"offset":7}}""");
}
