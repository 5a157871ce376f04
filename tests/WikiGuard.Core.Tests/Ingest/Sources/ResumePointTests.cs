using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public class ResumePointTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventStreamOptions Options = new("WikiGuard-tests/1.0 (ops@example.org)");
    private static readonly StreamAddress Address = StreamAddress.Of(new("https://stream.example"), "recentchange");

    [Fact]
    public void A_new_source_asks_for_nothing_in_particular() => Assert.Equal(default, Point(null).Next(Now));

    [Fact]
    public void A_new_source_may_begin_at_a_time()
    {
        var since = Now.AddDays(-2);

        Assert.Equal((null, since), Asked(Point(null, Options with { Since = since }).Next(Now)));
    }

    [Fact]
    public void An_id_is_asked_for_rewound() =>
        Assert.Equal((Id(Now.AddSeconds(-15)), null), Asked(Point(Id(Now.AddSeconds(-10))).Next(Now)));

    [Fact]
    public void An_id_of_another_form_goes_back_as_it_came() => Assert.Equal(("42", null), Asked(Point("42").Next(Now)));

    [Fact]
    public void A_position_that_ids_do_not_reach_is_asked_for_by_time()
    {
        var last = Now - Options.IdReaches - TimeSpan.FromSeconds(1);

        Assert.Equal((null, last.AddSeconds(-5)), Asked(Point(Id(last)).Next(Now)));
        Assert.NotNull(Point(Id(last.AddSeconds(1))).Next(Now).LastEventId);
    }

    [Fact]
    public void By_time_means_by_the_time_of_the_data_centre_that_is_furthest_behind()
    {
        var (eqiad, codfw) = (Now.AddHours(-21), Now.AddHours(-20));
        var id = $$"""[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":{{eqiad.ToUnixTimeMilliseconds()}}},{{Id(codfw)[1..]}}""";

        Assert.Equal(eqiad.AddSeconds(-5), Point(id).Next(Now).Since);
    }

    [Fact]
    public void A_data_centre_without_a_time_may_be_an_hour_behind()
    {
        var codfw = Now.AddHours(-20);
        var id = $$"""[{"topic":"eqiad.mediawiki.recentchange","partition":0,"offset":7},{{Id(codfw)[1..]}}""";

        Assert.Equal(codfw.AddHours(-1), Point(id).Next(Now).Since);
    }

    // The server reads the topics that the id lists, and would never send a stream that was added.
    [Fact]
    public void An_added_stream_is_asked_for_by_time()
    {
        var more = StreamAddress.Of(new("https://stream.example"), "recentchange", "page-create");

        Assert.NotNull(new ResumePoint(new(0, 0, Id(Now)), more, Options).Next(Now).Since);
    }

    [Fact]
    public void A_server_unlike_Wikimedias_gets_its_ids_back_whatever_topics_they_name() =>
        Assert.NotNull(new ResumePoint(new(0, 0, Id(Now)), new(new("http://127.0.0.1/events")), Options).Next(Now).LastEventId);

    [Fact]
    public void An_id_that_is_refused_is_replaced_by_a_time_once()
    {
        var point = Point(Id(Now));
        point.Next(Now);
        Assert.True(point.RefuseId());

        Assert.Equal((null, Now.AddSeconds(-5)), Asked(point.Next(Now)));
        Assert.False(point.RefuseId());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public void Without_a_time_a_refusal_stands(string? id)
    {
        var point = Point(id);
        point.Next(Now);

        Assert.False(point.RefuseId());
    }

    [Fact]
    public void Repeated_events_do_not_take_the_position_back()
    {
        var point = Point(Id(Now));
        point.Next(Now);

        foreach (var (milliseconds, expected) in new[] { (-3000, 0), (-1, 0), (0, 0), (1, 1), (-4000, -4000) })
        {
            point.Take(Id(Now.AddMilliseconds(milliseconds)));
            Assert.Equal(Id(Now.AddMilliseconds(expected)), point.EventId);
        }
    }

    [Fact]
    public void An_event_from_the_future_does_not_hold_the_position_until_then()
    {
        var point = Point(Id(Now.AddYears(1)));
        point.Next(Now);

        point.Take(Id(Now.AddSeconds(1)));

        Assert.Equal(Id(Now.AddSeconds(1)), point.EventId);
    }

    [Fact]
    public void A_connection_that_ends_within_its_repetition_makes_the_next_one_repeat_less()
    {
        var point = Point(Id(Now));
        var rewinds = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            rewinds.Add((Now - EventStreamId.TryParse(point.Next(Now).LastEventId!)!.Newest).TotalMilliseconds);
            point.Take(Id(Now.AddMilliseconds(-1)));
        }

        Assert.Equal([5000, 500, 50, 5, 1, 1], rewinds);
        point.Take(Id(Now.AddMilliseconds(1)));
        Assert.Equal(Id(Now.AddMilliseconds(1 - 5000)), point.Next(Now).LastEventId);
    }

    [Fact]
    public void A_connection_without_events_changes_nothing()
    {
        var point = Point(Id(Now));
        var first = point.Next(Now);

        Assert.Equal(first, point.Next(Now));
        Assert.Equal(first, point.Next(Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[\u00e9]")]
    [InlineData("[\t]")]
    public void An_id_that_no_header_can_carry_is_passed_over(string id)
    {
        var point = Point(Id(Now));
        point.Next(Now);
        point.Take(Id(Now));

        point.Take(id);
        point.Take(new string('1', 10_000));

        Assert.Equal(Id(Now), point.EventId);
    }

    [Fact]
    public void An_id_of_another_form_than_the_stream_has_does_not_replace_one_that_serves()
    {
        var point = Point(Id(Now));
        point.Next(Now);

        point.Take("42");

        Assert.Equal(Id(Now), point.EventId);
    }

    [Fact]
    public void Older_than_what_the_server_keeps_is_a_gap()
    {
        var last = Now.AddDays(-8);
        var point = Point(Id(last));
        point.Next(Now);
        Assert.Equal(new StreamGap(last, Now.AddDays(-7)), point.Gap);

        point.Take(Id(Now.AddDays(-6)));
        Assert.Equal(new StreamGap(last, Now.AddDays(-6)), point.Gap);
    }

    [Fact]
    public void A_server_that_kept_more_than_it_promises_leaves_no_gap()
    {
        var point = Point(Id(Now.AddDays(-8)));
        point.Next(Now);

        point.Take(Id(Now.AddDays(-8).AddSeconds(-4)));

        Assert.Null(point.Gap);
    }

    [Fact]
    public void A_first_event_much_later_than_asked_for_is_a_gap()
    {
        var point = Point(Id(Now.AddHours(-6)));
        point.Next(Now);
        Assert.Null(point.Gap);

        point.Take(Id(Now.AddHours(-3)));

        Assert.Equal(new StreamGap(Now.AddHours(-6), Now.AddHours(-3)), point.Gap);
    }

    private static ResumePoint Point(string? eventId, EventStreamOptions? options = null) =>
        new(new(0, 0, eventId), Address, options ?? Options);

    private static string Id(DateTimeOffset at) =>
        $$"""[{"topic":"codfw.mediawiki.recentchange","partition":0,"timestamp":{{at.ToUnixTimeMilliseconds()}}}]""";

    private static (string? LastEventId, DateTimeOffset? Since) Asked(Resumption resumption) => (resumption.LastEventId, resumption.Since);
}
