using System.Text;
using System.Text.Json;
using WikiGuard.Bronze;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

public sealed class RefusedRecordTests
{
    private const int MaxValueBytes = 1_048_576;

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("{\"meta\":{\"id\":\"x\"}", "invalid_json")]
    [InlineData("{\"meta\":{\"id\":\"x\"},}", "invalid_json")]
    [InlineData("{\"meta\":{\"id\":\"x\"},\"n\":NaN}", "invalid_json")]
    [InlineData("{\"meta\":{\"id\":\"x\"}} trailing", "invalid_json")]
    [InlineData("[{\"meta\":{\"id\":\"x\"}}]", "not_an_object")]
    [InlineData("\"日本\"", "not_an_object")]
    [InlineData("{\"meta\":{\"id\":\"x\"},\"a\":1,\"A\":2}", "duplicate_key")]
    [InlineData("{\"meta\":{\"id\":\"x\"},\"comment\":\"\\ud83d\"}", "lone_surrogate")]
    [InlineData("{\"meta\":{\"id\":\"\"}}", "missing_id")]
    [InlineData("{\"meta\":{\"id\":7}}", "missing_id")]
    public async Task A_malformed_value_is_kept_whole_and_the_others_land(string value, string check)
    {
        await using var landing = await LandingArea.CreateAsync();

        var landed = await landing.DeliverAsync(Record(6, Event("before")), Record(7, value), Record(8, Event("after")));

        Assert.Equal(new LandedBatch(3, 0, 0), landed);
        Assert.Equal(2, await landing.ValueAsync<long>("select count(*) from landing_bronze_events"));
        var row = await landing.RowAsync("""
            select failed_checks, quarantine_reason, rule_version, event_id, kafka_topic, kafka_partition, kafka_offset, event_date
            from landing_bronze_quarantine
            """);
        Assert.Equal([check, row[1], "1", null, "cleaned_events", 0L, 7L, new DateOnly(2026, 11, 20)], row);
        Assert.NotEmpty((string)row[1]!);
        var original = await OriginalAsync(landing);
        Assert.Equal("enwiki:Earth", original.GetProperty("key").GetString());
        Assert.Equal(value, original.GetProperty("value").GetString());
    }

    [Fact]
    public async Task A_value_that_is_not_UTF8_keeps_all_its_bytes()
    {
        await using var landing = await LandingArea.CreateAsync();
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        await landing.DeliverAsync(Record(0, bytes, key: "k"u8.ToArray()));

        Assert.Equal("invalid_utf8", await landing.ValueAsync<string>("select failed_checks from landing_bronze_quarantine"));
        Assert.Equal(bytes, (await OriginalAsync(landing)).GetProperty("value_base64").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_key_that_is_not_UTF8_keeps_all_its_bytes_and_its_event()
    {
        await using var landing = await LandingArea.CreateAsync();
        byte[] key = [0xff, 0x00, 0xfe];

        await landing.DeliverAsync(Record(0, Encoding.UTF8.GetBytes(Event("x")), key: key), Record(1, Event("good")));

        Assert.Equal(["invalid_key", "x"], await landing.RowAsync("select failed_checks, event_id from landing_bronze_quarantine"));
        var original = await OriginalAsync(landing);
        Assert.Equal(key, original.GetProperty("key_base64").GetBytesFromBase64());
        Assert.Equal(Event("x"), original.GetProperty("value").GetString());
        Assert.Equal("good", await landing.ValueAsync<string>("select event_id from landing_bronze_events"));
    }

    [Theory]
    [InlineData("enwiki:Earth")]
    [InlineData(null)]
    public async Task A_tombstone_is_kept_with_its_key(string? key)
    {
        await using var landing = await LandingArea.CreateAsync();

        Assert.Equal(new LandedBatch(1, 0, 0), await landing.DeliverAsync(Record(5, value: (string?)null, key: key)));

        Assert.Equal("tombstone", await landing.ValueAsync<string>("select failed_checks from landing_bronze_quarantine"));
        var original = await OriginalAsync(landing);
        Assert.Equal(key, original.GetProperty("key").GetString());
        Assert.Equal(JsonValueKind.Null, original.GetProperty("value").ValueKind);
    }

    [Theory]
    [InlineData(MaxValueBytes, true)]
    [InlineData(MaxValueBytes + 1, false)]
    public async Task A_value_above_one_mebibyte_is_refused_and_kept_whole(int size, bool accepted)
    {
        await using var landing = await LandingArea.CreateAsync();
        var value = Event("x", comment: new string('c', size - Event("x").Length));

        await landing.DeliverAsync(Record(0, value));

        if (accepted)
            Assert.Equal(value, await landing.ValueAsync<string>("select event_data from landing_bronze_events"));
        else
        {
            Assert.Equal("oversize", await landing.ValueAsync<string>("select failed_checks from landing_bronze_quarantine"));
            Assert.Equal(value, (await OriginalAsync(landing)).GetProperty("value").GetString());
        }
    }

    [Fact]
    public async Task A_refused_record_has_the_same_id_each_time_and_another_than_its_neighbours()
    {
        await using var landing = await LandingArea.CreateAsync();

        await landing.DeliverAsync(Record(0, "bad"), Record(1, "bad"));
        await landing.DeliverAsync(Record(1, "bad"), Record(2, "bad"), Record(2, "worse", partition: 1));

        Assert.Equal(
            [[0L, 0L, 1L], [0L, 1L, 1L], [0L, 2L, 1L], [1L, 2L, 1L]],
            await landing.RowsAsync("select kafka_partition, kafka_offset, count(distinct quarantine_id) from landing_bronze_quarantine "
                + "group by all order by all"));
        Assert.Equal(4, await landing.ValueAsync<long>("select count(distinct quarantine_id) from landing_bronze_quarantine"));
    }

    private static async Task<JsonElement> OriginalAsync(LandingArea landing) =>
        JsonDocument.Parse(await landing.ValueAsync<string>("select original_record from landing_bronze_quarantine")).RootElement;
}
