using WikiGuard.Testing;

namespace WikiGuard.Events;

public sealed class EventFieldTests
{
    [Fact]
    public void An_edit_is_read_in_full()
    {
        var seen = SeenEvent.Read(SeenEvent.Real);

        Assert.Equal(
            new SeenEvent(
                "8f17449c-7ebe-4a77-bde5-899fecf460cd", "frwiki", "Été \"é\" 😀", 1, false,
                new DateTimeOffset(2026, 1, 26, 0, 0, 26, 238, TimeSpan.Zero), new DateTimeOffset(2026, 1, 26, 0, 0, 22, TimeSpan.Zero),
                null),
            seen);
    }

    /// <summary>A signal names its page with underscores, as in an address; one of a change are its own.</summary>
    [Fact]
    public void A_signal_is_read_by_the_fields_of_its_own_schema()
    {
        var at = EventJson.Noon;
        Assert.Equal(
            new SeenEvent("00000000-0000-4000-9000-000000000001", "enwiki", "Talk:Été 2026", 0, false, at, null, null),
            SeenEvent.Read(SignalJson.Tags(1, 7, at, ["mw-undo"], title: "Talk:Été_2026").ToJsonString()));
        Assert.Equal(
            new SeenEvent("00000000-0000-4000-9000-000000000002", "enwiki", "Été 2026", 0, false, at.AddSeconds(1), null, null),
            SeenEvent.Read(SignalJson.Prediction(2, 7, at, 0.5, title: "Été 2026").ToJsonString()));
        Assert.Equal("a_b", SeenEvent.Read("""{"meta":{"id":"m"},"wiki":"enwiki","title":"a_b","page_title":"c_d"}""").Title);
    }

    [Fact]
    public void Keys_may_be_escaped() => Assert.Equal(
        new SeenEvent("m", "enwiki", "India", 0, true, null, null, null),
        SeenEvent.Read(@"{""m\u0065ta"":{""\u0069d"":""m"",""domain"":""c\u0061nary""},""w\u0069ki"":""enwiki"",""titl\u0065"":""India"",""\u006eamespace"":0}"));

    [Fact]
    public void Only_the_outermost_fields_count() => Assert.Equal(
        new SeenEvent("m", "enwiki", "", null, false, null, null, null),
        SeenEvent.Read(
            """
            {"a":{"wiki":"x","title":"y","meta":{"id":"z"}},"meta":{"a":{"id":"x","dt":"2026-01-26T00:00:26Z","domain":"canary"},"id":"m","b":["id"]},
             "wiki":"enwiki","log_params":{"title":"x","namespace":4,"timestamp":5}}
            """));

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[\"x\"]")]
    [InlineData("{\"x\":\"y\"}")]
    [InlineData("1.5")]
    public void A_field_of_a_wrong_type_is_no_field_and_no_error(string value)
    {
        var json = $$"""
            {"meta":{"dt":{{value}},"domain":{{value}},"id":"m"},"wiki":{{value}},"title":{{value}},"_metadata":{"ingestion_timestamp":{{value}}},
             "namespace":[{{value}}],"timestamp":[{{value}}]}
            """;

        Assert.Equal(new SeenEvent("m", "", "", null, false, null, null, null), SeenEvent.Read(json));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1", -1)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("2147483648", null)]
    [InlineData("1.0", null)]
    [InlineData("1e0", null)]
    [InlineData("\"1\"", null)]
    [InlineData("{}", null)]
    public void A_namespace_is_a_whole_number(string value, int? expected) =>
        Assert.Equal(expected, SeenEvent.Read("{\"meta\":{\"id\":\"m\"},\"namespace\":" + value + "}").Namespace);

    [Theory]
    [InlineData("1769385622", 1769385622L)]
    [InlineData("\"1769385622\"", 1769385622L)]
    [InlineData("\"\\u0031769385622\"", 1769385622L)] // SQL sees it unescaped too
    [InlineData("0", 0L)]
    [InlineData("99999999999", 99999999999L)]
    [InlineData("\"00000000001\"", 1L)]
    [InlineData("100000000000", null)]
    [InlineData("\"000000000001\"", null)]
    [InlineData("-1769385622", null)]
    [InlineData("\"-1\"", null)]
    [InlineData("\"+1\"", null)]
    [InlineData("1769385622.0", null)]
    [InlineData("1.5", null)]
    [InlineData("1e9", null)]
    [InlineData("\"1e9\"", null)]
    [InlineData("\" 1\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"١\"", null)] // an Arabic digit
    [InlineData("null", null)]
    [InlineData("[1769385622]", null)]
    public void A_timestamp_is_whole_seconds_of_at_most_eleven_digits(string value, long? expected) =>
        Assert.Equal(expected, SeenEvent.Read("{\"meta\":{\"id\":\"m\"},\"timestamp\":" + value + "}").Timestamp?.ToUnixTimeSeconds());

    [Fact]
    public void The_edit_happened_at_its_timestamp_and_else_when_it_was_streamed()
    {
        const string Both = "{\"meta\":{\"id\":\"m\",\"dt\":\"2026-01-26T00:00:26Z\"},\"timestamp\":1769385622}";

        Assert.Equal("2026-01-26T00:00:22Z", EventTime(Both));
        Assert.Equal("2026-01-26T00:00:26Z", EventTime(Both.Replace("1769385622", "-5", StringComparison.Ordinal)));
        Assert.Null(EventTime("{\"meta\":{\"id\":\"m\"}}"));

        static string? EventTime(string json)
        {
            Assert.True(new EventReader().TryRead(System.Text.Encoding.UTF8.GetBytes(json), out var change, out _));
            return change.EventTime?.ToString("yyyy-MM-ddTHH:mm:ssK").Replace("+00:00", "Z", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("canary", true)]
    [InlineData("Canary", false)]
    [InlineData("canary.wikipedia.org", false)]
    [InlineData("", false)]
    public void A_canary_is_told_by_its_domain(string domain, bool isCanary) =>
        Assert.Equal(isCanary, SeenEvent.Read("{\"meta\":{\"id\":\"m\",\"domain\":\"" + domain + "\"},\"domain\":\"canary\"}").IsCanary);

    [Fact]
    public void Nothing_of_one_event_is_left_in_the_next()
    {
        var reader = new EventReader();
        var bare = new SeenEvent("m", "", "", null, false, null, null, null);
        const string Full =
            """{"meta":{"id":"x","domain":"canary","dt":"2026-01-26T00:00:26Z"},"wiki":"w","title":"t","namespace":1,"timestamp":5,"_metadata":{"ingestion_timestamp":"2026-01-26T00:00:27Z"}}""";

        SeenEvent.Read(reader, Full);
        Assert.Equal(bare, SeenEvent.Read(reader, "{\"meta\":{\"id\":\"m\"}}"));
        Assert.False(reader.TryRead(System.Text.Encoding.UTF8.GetBytes(Full[..^1]), out _, out _));
        Assert.Equal(bare, SeenEvent.Read(reader, "{\"meta\":{\"id\":\"m\"}}"));
        Assert.False(reader.TryRead("{\"wiki\":1,\"wiki\":2}"u8, out _, out _));
        Assert.Equal("w", SeenEvent.Read(reader, Full).Wiki);
    }

    [Fact]
    public void Texts_longer_than_any_buffer_are_whole()
    {
        var reader = new EventReader();
        foreach (var length in new[] { 10, 4_000, 5_000, 300_000, 20 })
        {
            var (id, title) = (new string('i', length), string.Concat(Enumerable.Repeat("\\u00e9", length)));

            var seen = SeenEvent.Read(reader, $$"""{"title":"{{title}}","meta":{"id":"{{id}}"},"wiki":"enwiki"}""");

            Assert.Equal((id, new string('é', length), "enwiki"), (seen.Id, seen.Title, seen.Wiki));
        }
    }

    [Theory]
    [InlineData("{\"_metadata\":{\"ingestion_timestamp\":\"2026-01-26T00:00:27.5Z\"},\"meta\":{\"id\":\"m\"}}")]
    [InlineData("{\"meta\":{\"id\":\"m\"},\"_metadata\":{\"x\":{\"ingestion_timestamp\":1},\"ingestion_timestamp\":\"2026-01-26T00:00:27.5Z\",\"dt\":\"x\"}}")]
    public void The_arrival_is_read_back(string json) =>
        Assert.Equal(new DateTimeOffset(2026, 1, 26, 0, 0, 27, 500, TimeSpan.Zero), SeenEvent.Read(json).IngestionTimestamp);
}
