using System.Buffers;
using System.Text;
using System.Text.Json;

namespace WikiGuard.Events;

public sealed class EnrichmentTests
{
    private static readonly DateTimeOffset Arrival = new DateTimeOffset(2026, 1, 26, 1, 2, 3, TimeSpan.Zero).AddTicks(1_234_567);

    [Theory]
    [InlineData("""{"meta":{"id":"m"},"wiki":"enwiki"}""")]
    [InlineData("""{"_metadata":{"ingestion_timestamp":"2020-01-01T00:00:00Z","a":{"b":[1]}},"meta":{"id":"m"},"wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"_metadata":{"ingestion_timestamp":"2020-01-01T00:00:00Z"},"wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"wiki":"enwiki","_metadata":{"ingestion_timestamp":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("""{"_metadata":null,"meta":{"id":"m"},"wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"_metadata":"text, with } and ,","wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"_metadata":[],"wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"_metadata":12,"wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"\u005fmetadata":12,"wiki":"enwiki"}""")]
    [InlineData("""{"meta":{"id":"m"},"_MetaData":{"x":1},"wiki":"enwiki"}""")] // else the key would stand twice, ignoring case
    [InlineData("""{"meta":{"id":"m","_metadata":{"x":1}},"wiki":"enwiki","log_params":{"_metadata":2}}""")]
    [InlineData("""{"_metadata":{"x":","} , "meta":{"id":"m"},"wiki":"enwiki"}""")]
    [InlineData("{ \"_metadata\" : 1 , \"meta\" : {\"id\":\"m\"} }")]
    [InlineData("{\n  \"meta\": {\n    \"id\": \"m\"\n  },\n  \"_metadata\": {\n    \"x\": 1\n  }\n}")]
    [InlineData("{\n  \"meta\": {\n    \"id\": \"m\"\n  },\n  \"_metadata\": {\n    \"x\": 1\n  },\n \"wiki\": \"enwiki\"\n}")]
    [InlineData(" \t{\"meta\":{\"id\":\"m\"} } \r\n")]
    [InlineData("{\"meta\":{\"id\":\"m\"},\"_metadata\":{}}\n ")]
    [InlineData(SeenEvent.Real)]
    public void The_event_stays_what_it_was_and_gains_one_metadata(string json)
    {
        var enriched = Enrich(json, "enwiki:India");

        var seen = SeenEvent.Read(enriched);
        Assert.Equal(new DateTimeOffset(2026, 1, 26, 1, 2, 3, TimeSpan.Zero).AddMicroseconds(123_456), seen.IngestionTimestamp);
        Assert.Equal(SeenEvent.Read(json) with { IngestionTimestamp = seen.IngestionTimestamp }, seen);
        Assert.Equal(Others(json), Others(enriched));
        Assert.Equal("_metadata", Members(enriched).Last().Name);
        Assert.Equal(
            """{"ingestion_timestamp":"2026-01-26T01:02:03.123456Z","source":"recording","version":"2.0","canonical_entity":"enwiki:India"}""",
            Members(enriched).Last().Value.GetRawText());
    }

    [Theory]
    [InlineData("enwiki:\"Heroes\"")]
    [InlineData("enwiki:AC\\DC \\u0041")]
    [InlineData("enwiki:Emoji 😀 é \u2028 <b>&amp;</b>")]
    [InlineData("enwiki:\u0001\n\t\u007f")]
    [InlineData("enwiki:\uffff\ue000")]
    public void An_entity_of_any_characters_is_read_back_as_it_was(string entity) =>
        Assert.Equal(entity, EntityOf(Enrich("""{"meta":{"id":"m"}}""", entity)));

    [Fact]
    public void A_very_long_entity_fits()
    {
        var entity = string.Concat(Enumerable.Repeat("\u0001é😀", 10_000));

        Assert.Equal(entity, EntityOf(Enrich("""{"meta":{"id":"m"}}""", entity)));
    }

    [Fact]
    public void An_event_without_a_page_has_no_entity() => Assert.Null(EntityOf(Enrich("""{"meta":{"id":"m"}}""", "")));

    [Fact]
    public void A_move_names_the_entity_that_the_page_went_to()
    {
        const string Event = """{"meta":{"id":"m"}}""";

        Assert.EndsWith(""","canonical_entity":"enwiki:A","target_entity":"enwiki:\"B\""}}""",
            Enrich(Event, "enwiki:A", target: "enwiki:\"B\""), StringComparison.Ordinal);
        Assert.EndsWith(""","canonical_entity":"enwiki:A"}}""", Enrich(Event, "enwiki:A"), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrival_is_written_in_UTC()
    {
        var arrival = new DateTimeOffset(2026, 1, 26, 3, 0, 0, TimeSpan.FromHours(2));

        Assert.Contains("\"2026-01-26T01:00:00.000000Z\"", Enrich("""{"meta":{"id":"m"}}""", "", arrival), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_at_the_deepest_nesting_is_well_formed_again() =>
        SeenEvent.Read(Enrich("{\"meta\":{\"id\":\"m\"},\"a\":" + new string('[', 499) + new string(']', 499) + "}", "x:y"));

    [Fact]
    public void Enriching_twice_is_enriching_once()
    {
        var once = Enrich(SeenEvent.Real, "frwiki:Été");

        Assert.Equal(once, Enrich(once, "frwiki:Été"));
    }

    private static string Enrich(string json, string entity, DateTimeOffset? arrival = null, string target = "")
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.True(new EventReader().TryRead(bytes, out var change, out _));
        var output = new ArrayBufferWriter<byte>();
        Enrichment.Write(output, bytes, change, arrival ?? Arrival, JsonEncodedText.Encode("recording"), Encoding.UTF8.GetBytes(entity),
            Encoding.UTF8.GetBytes(target));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string? EntityOf(string enriched)
    {
        SeenEvent.Read(enriched);
        return Members(enriched).Last().Value.GetProperty("canonical_entity").GetString();
    }

    private static List<JsonProperty> Members(string json) =>
        [.. JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = 500 }).EnumerateObject()];

    private static string Others(string json) => string.Join('\n', Members(json)
        .Where(m => !string.Equals(m.Name, "_metadata", StringComparison.OrdinalIgnoreCase))
        .Select(m => $"{m.Name}: {m.Value.GetRawText()}"));
}
