using System.Text;
using WikiGuard.Bronze;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

public sealed class AcceptedRecordTests
{
    [Fact]
    public async Task Every_column_of_an_event_reads_back_as_it_came()
    {
        await using var landing = await LandingArea.CreateAsync();
        var json = Event("id-1");

        Assert.Equal(new LandedBatch(1, 0, 0), await landing.DeliverAsync(Record(42, json, partition: 3)));

        Assert.Equal(
            ["id-1", json, "cleaned_events", 3L, 42L, "enwiki:Earth", Utc("2026-11-20T12:34:56.789"), "live", new DateOnly(2026, 11, 20)],
            await landing.RowAsync("""
                select event_id, event_data, kafka_topic, kafka_partition, kafka_offset, kafka_key, ingestion_timestamp, ingest_mode, event_date
                from landing_bronze_events
                """));
    }

    [Fact]
    public async Task The_columns_have_the_types_that_the_tables_have()
    {
        await using var landing = await LandingArea.CreateAsync();
        await landing.DeliverAsync(Record(0, Event("id")));

        var types = await landing.RowsAsync("select column_name, column_type from (describe landing_bronze_events)");

        Assert.Equal(
            [
                "event_id VARCHAR", "event_data VARCHAR", "kafka_topic VARCHAR", "kafka_partition INTEGER", "kafka_offset BIGINT",
                "kafka_key VARCHAR",
                "ingestion_timestamp TIMESTAMP", "ingest_mode VARCHAR", "event_date DATE", "event_timestamp TIMESTAMP", "stream VARCHAR",
                "$path VARCHAR",
            ],
            types.Select(t => $"{t[0]} {t[1]}"));
    }

    [Fact]
    public async Task A_foreign_record_without_metadata_arrived_when_the_log_took_it()
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Record(0, """{"meta":{"id":"foreign"}}"""));

        Assert.Equal(
            [LogTime.UtcDateTime, new DateOnly(2026, 11, 20)],
            await landing.RowAsync("select ingestion_timestamp, event_date from landing_bronze_events"));
    }

    [Theory]
    [InlineData("""{"meta":{"id":"x","dt":"2026-11-19T00:00:00Z"},"timestamp":1795176000}""", "2026-11-20")]
    [InlineData("""{"meta":{"id":"x","dt":"2026-11-19T00:00:00Z"},"timestamp":"soon"}""", "2026-11-19")]
    [InlineData("""{"meta":{"id":"x"},"_metadata":{"ingestion_timestamp":"2026-11-18T23:59:59.999999Z"}}""", "2026-11-18")]
    [InlineData("""{"meta":{"id":"x"},"timestamp":0}""", "1970-01-01")]
    [InlineData("""{"meta":{"id":"x","dt":"1969-12-31T23:59:59Z"}}""", "1969-12-31")]
    [InlineData("""{"meta":{"id":"x"},"timestamp":99999999999}""", "5138-11-16")]
    public async Task The_date_is_the_edits_else_the_streams_else_that_of_arrival(string json, string date)
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Record(0, json));

        Assert.Equal(DateOnly.Parse(date), await landing.ValueAsync<DateOnly>("select event_date from landing_bronze_events"));
    }

    [Theory]
    [InlineData("2026-11-20T12:34:56Z", "2026-11-20T12:34:56.000")]
    [InlineData("2026-11-20T12:34:56.999999Z", "2026-11-20T12:34:56.999")]
    [InlineData("1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000")]
    [InlineData("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999")]
    public async Task Arrival_is_kept_to_the_millisecond(string arrival, string landed)
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Record(0, Event("x", arrival)));

        Assert.Equal(Utc(landed), await landing.ValueAsync<DateTime>("select ingestion_timestamp from landing_bronze_events"));
    }

    [Theory]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.999")]
    [InlineData(long.MinValue, "0001-01-01T00:00:00.000")]
    [InlineData(-1, "1969-12-31T23:59:59.999")] // Kafka's own "no timestamp"
    public async Task A_log_time_beyond_the_calendar_stops_nothing(long timestamp, string landed)
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Record(0, """{"meta":{"id":"odd"}}""", timestamp: timestamp), Record(1, Event("good")));

        Assert.Equal(
            [2L, Utc(landed)],
            await landing.RowAsync("select count(*), min(ingestion_timestamp) filter (where event_id = 'odd') from landing_bronze_events"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("jawiki:日本 😀")]
    public async Task The_key_is_kept_and_no_key_is_none(string? key)
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Record(0, Event("x"), key: key));

        Assert.Equal(key, (await landing.RowAsync("select kafka_key from landing_bronze_events"))[0]);
    }

    [Fact]
    public async Task Four_megabytes_in_every_script_read_back_byte_for_byte()
    {
        await using var landing = await LandingArea.CreateAsync();
        string[] words = ["plain ", "Ünïcödé ", "日本語 ", "한국어 ", "العربية ", "😀👩‍👩‍👧 ", "\\u0000\\n\\\" "];
        var random = new Random(7);
        var values = Enumerable.Range(0, 2500).Select(i =>
        {
            var text = new StringBuilder();
            while (text.Length < 1200)
                text.Append(words[random.Next(words.Length)]);
            return Event($"id-{i}", comment: text.ToString());
        }).ToList();
        Assert.True(values.Sum(Encoding.UTF8.GetByteCount) > 4_000_000);

        await landing.DeliverAsync(values.Select((value, i) => Record(i, value)));

        var rows = await landing.RowsAsync("select event_data from landing_bronze_events order by kafka_offset");
        Assert.Equal(values, rows.Select(r => (string)r[0]!));
    }

    private static DateTime Utc(string time) => DateTime.SpecifyKind(DateTime.Parse(time), DateTimeKind.Utc);
}
