using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public class EventStreamIdTests
{
    private const string Two =
        """[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":1500},{"topic":"codfw.mediawiki.recentchange","partition":0,"timestamp":1769385600123}]""";

    [Fact]
    public void Every_timestamp_goes_back_and_none_below_zero()
    {
        Assert.Equal(
            """[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":0},{"topic":"codfw.mediawiki.recentchange","partition":0,"timestamp":1769385595123}]""",
            Rewound(Two));
    }

    [Fact]
    public void It_knows_the_oldest_and_the_newest_time()
    {
        var id = EventStreamId.TryParse(Two)!;

        Assert.Equal((1500, 1769385600123), (id.Oldest.ToUnixTimeMilliseconds(), id.Newest.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void A_topic_that_stood_at_its_end_is_asked_from_the_oldest_time()
    {
        Assert.Equal(
            """[{"topic":"eqiad.a","partition":0,"timestamp":4000},{"topic":"codfw.a","partition":0,"timestamp":4000}]""",
            Rewound("""[{"topic":"eqiad.a","partition":0,"offset":-1},{"topic":"codfw.a","partition":0,"timestamp":9000}]"""));
    }

    [Fact]
    public void An_offset_stays_as_it_is_for_it_leaves_nothing_out()
    {
        const string Id = """[{"topic":"eqiad.a","partition":0,"offset":42},{"topic":"codfw.a","partition":0,"timestamp":9000}]""";

        Assert.Equal(Id.Replace("9000", "4000", StringComparison.Ordinal), Rewound(Id));
        Assert.True(EventStreamId.TryParse(Id)!.HasOffsets);
        Assert.False(EventStreamId.TryParse(Two)!.HasOffsets);
    }

    [Fact]
    public void What_else_a_topic_says_is_kept()
    {
        Assert.Equal("""[{"topic":"a","partition":3,"epoch":{"n":[1]},"timestamp":5}]""",
            Rewound("""[{"topic":"a","partition":3,"epoch":{"n":[1]},"timestamp":5005}]"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""[{"topic":"a","partition":0,"offset":7}]""")]
    [InlineData("""[{"partition":0,"timestamp":7}]""")]
    [InlineData("""[{"topic":7,"partition":0,"timestamp":7}]""")]
    [InlineData("""[{"topic":"a","timestamp":"7"}]""")]
    [InlineData("""[{"topic":"a","timestamp":1e300}]""")]
    [InlineData("""[{"topic":"a","timestamp":9223372036854775807}]""")]
    [InlineData("""[{"topic":"a","timestamp":-1}]""")]
    [InlineData("""[{"topic":"a","timestamp":5}""")]
    public void A_text_that_tells_no_time_is_no_id_of_ours(string text) => Assert.Null(EventStreamId.TryParse(text));

    [Theory]
    [InlineData("recentchange", true)]
    [InlineData("mediawiki.recentchange", true)]
    [InlineData("change", false)]
    [InlineData("recentchange,page-create", false)]
    [InlineData("page-create", false)]
    public void It_knows_whether_its_topics_are_those_of_the_streams(string streams, bool expected) =>
        Assert.Equal(expected, EventStreamId.TryParse(Two)!.IsOf(streams.Split(',')));

    private static string Rewound(string id) => EventStreamId.TryParse(id)!.Rewind(TimeSpan.FromSeconds(5));
}
