using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

public class StreamAddressTests
{
    private static readonly Uri Wikimedia = new("https://stream.wikimedia.org");

    [Fact]
    public void Streams_are_joined_in_one_address() =>
        Assert.Equal("https://stream.wikimedia.org/v2/stream/recentchange,mediawiki.page-create",
            StreamAddress.Of(Wikimedia, "recentchange", "mediawiki.page-create").Uri.AbsoluteUri);

    [Fact]
    public void A_stream_added_behind_the_first_keeps_the_checkpoint()
    {
        Assert.Equal(StreamAddress.Of(Wikimedia, "recentchange").Identity,
            StreamAddress.Of(Wikimedia, "recentchange", "page-create").Identity);
        Assert.Equal(StreamAddress.Of(Wikimedia, "recentchange").Identity,
            new StreamAddress(new("https://stream.wikimedia.org/v2/stream/recentchange,x")).Identity);
    }

    [Fact]
    public void Other_streams_and_other_servers_have_checkpoints_of_their_own()
    {
        StreamAddress[] addresses =
        [
            StreamAddress.Of(Wikimedia, "recentchange"), StreamAddress.Of(Wikimedia, "page-create"),
            StreamAddress.Of(new("https://stream.example"), "recentchange"),
            new(new("https://stream.wikimedia.org/v2/stream/recentchange?canary=1")),
        ];

        Assert.Equal(4, addresses.Select(a => a.Identity).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b")]
    [InlineData("../admin")]
    [InlineData("a b")]
    [InlineData("é")]
    public void A_name_that_is_none_is_refused(string stream)
    {
        var e = Assert.Throws<InvalidConfigException>(() => StreamAddress.Of(Wikimedia, "recentchange", stream));

        Assert.Contains($"\"{stream}\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_is_refused() => Assert.Throws<InvalidConfigException>(() => StreamAddress.Of(Wikimedia));

    [Fact]
    public void A_time_goes_into_the_query()
    {
        var time = new DateTimeOffset(2026, 1, 26, 1, 2, 3, 45, TimeSpan.FromHours(1));

        Assert.Equal("https://h/v2/stream/a?since=2026-01-26T00:02:03.045Z",
            new StreamAddress(new("https://h/v2/stream/a")).Since(time).AbsoluteUri);
        Assert.Equal("https://h/a?x=1&since=2026-01-26T00:02:03.045Z", new StreamAddress(new("https://h/a?x=1")).Since(time).AbsoluteUri);
    }
}
