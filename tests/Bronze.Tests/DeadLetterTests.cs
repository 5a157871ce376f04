using System.Buffers;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.KafkaEvents;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

public sealed class DeadLetterTests
{
    private static readonly DeadLetter Letter = new(
        "invalid_json", "a comma is missing, says the reader", "recording.jsonl", 17,
        new DateTimeOffset(2026, 11, 18, 23, 59, 59, TimeSpan.Zero));

    [Theory]
    [InlineData("not json \"at all\" 😀", null)]
    [InlineData("something long", "deadletter/2026-11-18/abc")]
    public async Task A_dead_letter_is_quarantined_under_the_Ingestors_reason(string input, string? objectKey)
    {
        await using var landing = await LandingArea.CreateAsync();
        var letter = Write(Encoding.UTF8.GetBytes(input), objectKey);

        Assert.Equal(new LandedBatch(0, 1, 0), await landing.DeliverAsync(Dead(0, letter)));

        Assert.Equal(
            ["ingest:invalid_json", Letter.Detail, "dlq_events", new DateOnly(2026, 11, 18), Encoding.UTF8.GetString(letter)],
            await landing.RowAsync(
                "select failed_checks, quarantine_reason, kafka_topic, event_date, original_record from landing_bronze_quarantine"));
        var original = JsonDocument.Parse(letter).RootElement;
        Assert.Equal(objectKey ?? input, original.GetProperty(objectKey is null ? "value" : "object").GetString());
    }

    [Fact]
    public async Task A_dead_letter_of_bytes_that_are_no_text_keeps_them()
    {
        await using var landing = await LandingArea.CreateAsync();
        byte[] input = [0xff, 0x00, 0x80];

        await landing.DeliverAsync(Dead(0, Write(input, objectKey: null)));

        var original = JsonDocument.Parse(await landing.ValueAsync<string>("select original_record from landing_bronze_quarantine"))
            .RootElement;
        Assert.Equal(input, original.GetProperty("value_base64").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_dead_letter_that_comes_again_is_not_counted_among_the_events_that_do()
    {
        await using var landing = await LandingArea.CreateAsync();
        await landing.DeliverAsync(Dead(0, Write("x"u8, objectKey: null)));

        Assert.Equal(new LandedBatch(0, 1, 0), await landing.DeliverAsync(Dead(0, Write("x"u8, objectKey: null))));
    }

    public static TheoryData<byte[]?> Unreadable => new(
    [
        null,
        [],
        "junk"u8.ToArray(),
        "[]"u8.ToArray(),
        "{}"u8.ToArray(),
        """{"reason":"r","detail":null,"source":"s","number":1,"received_at":"2026-11-18T00:00:00Z"}"""u8.ToArray(),
        """{"reason":"r","detail":"d","source":"s","number":1e99,"received_at":"2026-11-18T00:00:00Z"}"""u8.ToArray(),
        """{"reason":"r","detail":"d","source":"s","number":1,"received_at":"yesterday"}"""u8.ToArray(),
        """{"reason":"r","detail":"d","source":"s","number":1,"received_at":"2026-11-18T00:00:00Z"} and more"""u8.ToArray(),
        [.. """{"reason":"r","detail":"d","source":"s","number":1,"received_at":"2026-11-18T00:00:00Z","value":"""u8, (byte)'"', 0xff,
            (byte)'"', (byte)'}'],
    ]);

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_is_no_dead_letter_of_ours_is_kept_whole_and_the_others_land(byte[]? value)
    {
        await using var landing = await LandingArea.CreateAsync();

        var landed = await landing.DeliverAsync(Dead(0, value), Dead(1, Write("x"u8, objectKey: null)));

        Assert.Equal(new LandedBatch(0, 2, 0), landed);
        var row = await landing.RowAsync("select failed_checks, original_record from landing_bronze_quarantine where kafka_offset = 0");
        Assert.Equal("dead_letter_unreadable", row[0]);
        Assert.Equal(value, BytesOf(JsonDocument.Parse((string)row[1]!).RootElement));
        Assert.Equal("ingest:invalid_json",
            await landing.ValueAsync<string>("select failed_checks from landing_bronze_quarantine where kafka_offset = 1"));
    }

    private static byte[]? BytesOf(JsonElement original) =>
        original.TryGetProperty("value_base64", out var bytes) ? bytes.GetBytesFromBase64()
        : original.GetProperty("value").GetString() is { } text ? Encoding.UTF8.GetBytes(text)
        : null;

    private static KafkaEvent.KafkaEventRecord Dead(long offset, byte[]? value) => Record(offset, value, topic: Topics.DeadLetters);

    private static byte[] Write(ReadOnlySpan<byte> input, string? objectKey)
    {
        var output = new ArrayBufferWriter<byte>();
        Letter.Write(output, input, objectKey);
        return output.WrittenSpan.ToArray();
    }
}
