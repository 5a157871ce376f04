using System.Text;
using WikiGuard.Batches;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

public sealed class BronzeSpecs
{
    [Fact]
    public async Task A_field_that_nobody_knows_reaches_bronze_byte_for_byte()
    {
        const string Field = """
            "performer" : { "user_edit_count": 12.50e0, "groups":["a", "\u00e9"] }
            """;
        await using var lakehouse = await TestLakehouse.CreateAsync();

        await lakehouse.LandAsync(EventJson.Edit(1).ToJsonString()[..^1] + "," + Field + "}");
        await lakehouse.PromoteAsync();

        Assert.Contains("," + Field + ",\"_metadata\":", await lakehouse.ScalarAsync<string>("select event_data from bronze_events"),
            StringComparison.Ordinal);
        Assert.Equal(1, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
    }

    [Fact]
    public async Task Every_column_of_an_event_lands_as_it_was_delivered()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var json = EventJson.Edit(1).Arrived(EventJson.Noon.AddSeconds(3.25), "enwiki:Barack Obama");
        await lakehouse.LandRecordsAsync(json.ToRecord(offset: 7, partition: 3) with { Key = "enwiki:Barack Obama"u8.ToArray() });

        var manifest = Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze));

        var row = await lakehouse.RowAsync("select * from bronze_events");
        Assert.Equal(EventJson.IdOf(1), row["event_id"]);
        Assert.Equal(json.ToJsonString(), row["event_data"]);
        Assert.Equal(("cleaned_events", 3L, 7L, "enwiki:Barack Obama"),
            (row["kafka_topic"], row["kafka_partition"], row["kafka_offset"], row["kafka_key"]));
        Assert.Equal(EventJson.Noon.AddSeconds(3.25).UtcDateTime, row["ingestion_timestamp"]);
        Assert.Equal("live", row["ingest_mode"]);
        Assert.Equal((manifest.BatchId, 1L), (row["batch_id"], row["batch_seq"]));
        Assert.NotNull(row["committed_at"]);
        Assert.Equal(new DateOnly(2026, 1, 29), row["event_date"]);
    }

    [Fact]
    public async Task A_record_in_two_files_of_a_batch_is_taken_once()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var records = Enumerable.Range(1, 3).Select(n => EventJson.Edit(n).ToRecord(offset: n)).ToArray();
        await lakehouse.LandRecordsAsync(records[..2]);
        await lakehouse.LandRecordsAsync(records[1..]);

        var manifest = Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze));

        Assert.Equal([1L, 2L, 3L], await OffsetsAsync(lakehouse));
        Assert.Equal((4L, 3L, 0L, 1L), Counts(manifest));
    }

    [Fact]
    public async Task A_record_that_bronze_has_is_redelivered_and_left_as_it_was()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var records = Enumerable.Range(1, 3).Select(n => EventJson.Edit(n).ToRecord(offset: n)).ToArray();
        await lakehouse.LandRecordsAsync(records[..2]);
        await lakehouse.RunAsync(lakehouse.Bronze);

        await lakehouse.LandRecordsAsync(records);
        var manifest = Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze));

        Assert.Equal((3L, 1L, 0L, 2L), Counts(manifest));
        Assert.Equal([1L, 1L, 2L],
            (await lakehouse.QueryAsync("select batch_seq from bronze_events order by kafka_offset")).Rows.Select(r => r[0]));
    }

    [Fact]
    public async Task A_topic_made_anew_hides_no_event()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(EventJson.Edit(1).ToRecord(offset: 0), EventJson.Edit(2).ToRecord(offset: 1));
        await lakehouse.RunAsync(lakehouse.Bronze);

        await lakehouse.LandRecordsAsync(EventJson.Edit(3).ToRecord(offset: 0), EventJson.Edit(4).ToRecord(offset: 1));
        var manifest = Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze));

        Assert.Equal((2L, 2L, 0L, 0L), Counts(manifest));
        Assert.Equal([0L, 0L, 1L, 1L], await OffsetsAsync(lakehouse));
    }

    [Fact]
    public async Task The_same_event_at_two_offsets_is_kept_twice()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(EventJson.Edit(1).ToRecord(offset: 0), EventJson.Edit(1).ToRecord(offset: 1),
            EventJson.Edit(1).ToRecord(offset: 0, partition: 1));

        Assert.Equal((3L, 3L, 0L, 0L), Counts(Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze))));
    }

    [Fact]
    public async Task An_undated_event_lies_under_the_date_of_its_arrival()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var undated = EventJson.Edit(1).Without("timestamp").Arrived(EventJson.Noon.AddDays(3));
        undated["meta"]!.AsObject().Remove("dt");
        await lakehouse.LandAsIsAsync(undated, EventJson.Edit(2).Without("timestamp").Arrived(EventJson.Noon.AddDays(3)));

        await lakehouse.RunAsync(lakehouse.Bronze);

        Assert.Equal([new DateOnly(2026, 2, 1), new DateOnly(2026, 1, 29)],
            (await lakehouse.QueryAsync("select event_date from bronze_events order by event_id")).Rows.Select(r => (DateOnly)r[0]!));
    }

    [Fact]
    public async Task Refused_records_and_dead_letters_lie_in_quarantine_with_their_reasons()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        LogRecord[] records =
        [
            EventJson.Edit(1).ToRecord(offset: 0),
            Record(1, null),
            Record(2, "{\"id\":"),
            Record(3, "{\"id\":1}"),
            Record(4, "[]"),
            Record(5, "{\"meta\":{\"id\":\"a\"},\"Meta\":{}}"),
            DeadLetterRecord("invalid_utf8", "byte 3 is not UTF-8"),
            Record(0, "not ours", Topics.DeadLetters) with { Offset = 9 },
        ];
        await lakehouse.LandRecordsAsync(records);

        var manifest = Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze));

        Assert.Equal((6L, 1L, 5L, 0L), Counts(manifest));
        Assert.Equal(2L, manifest.Counts["dead_letters"]);
        Assert.Equal(
            [
                "cleaned_events 1 tombstone", "cleaned_events 2 invalid_json", "cleaned_events 3 missing_id",
                "cleaned_events 4 not_an_object",
                "cleaned_events 5 duplicate_key", "dlq_events 0 ingest:invalid_utf8", "dlq_events 9 dead_letter_unreadable",
            ],
            (await lakehouse.QueryAsync(
                """
                select concat_ws(' ', kafka_topic, cast(kafka_offset as varchar), failed_checks)
                from bronze_quarantine order by kafka_topic, kafka_offset
                """))
            .Rows.Select(r => (string)r[0]!));
        var letter = await lakehouse.RowAsync("select * from bronze_quarantine where failed_checks = 'ingest:invalid_utf8'");
        Assert.Equal("byte 3 is not UTF-8", letter["quarantine_reason"]);
        Assert.Equal(("quarantined", manifest.BatchId, "1"), (letter["status"], letter["quarantine_batch_id"], letter["rule_version"]));
        Assert.Equal(letter["quarantine_timestamp"], letter["status_timestamp"]);
        var tombstone = await lakehouse.RowAsync("select * from bronze_quarantine where failed_checks = 'tombstone'");
        Assert.Equal("""{"key":"k","value":null}""", tombstone["original_record"]);
        Assert.Equal(7L, await lakehouse.ScalarAsync<long>("select count(distinct quarantine_id) from bronze_quarantine"));
    }

    [Fact]
    public async Task A_refused_record_that_is_delivered_again_is_counted_as_redelivered()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(Record(1, null), DeadLetterRecord("invalid_json", "it ends early"));
        await lakehouse.RunAsync(lakehouse.Bronze);

        await lakehouse.LandRecordsAsync(Record(1, null), Record(2, null), DeadLetterRecord("invalid_json", "it ends early"));
        var manifest = Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze));

        Assert.Equal((2L, 0L, 1L, 1L), Counts(manifest));
        Assert.Equal(0L, manifest.Counts["dead_letters"]);
        Assert.Equal(3L, await lakehouse.ScalarAsync<long>("select count(*) from bronze_quarantine"));
    }

    [Fact]
    public async Task A_refused_record_in_two_files_of_a_batch_is_taken_once()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(Record(1, null), Record(2, null));
        await lakehouse.LandRecordsAsync(Record(2, null), Record(3, null));

        Assert.Equal((4L, 0L, 3L, 1L), Counts(Assert.Single(await lakehouse.RunAsync(lakehouse.Bronze))));
        Assert.Equal(3L, await lakehouse.ScalarAsync<long>("select count(*) from bronze_quarantine"));
    }

    private static LogRecord Record(long offset, string? value, string topic = Topics.CleanedEvents) =>
        new(topic, 0, offset, EventJson.Noon, "k"u8.ToArray(),
            value is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(value));

    private static LogRecord DeadLetterRecord(string reason, string detail)
    {
        var value = new System.Buffers.ArrayBufferWriter<byte>();
        new DeadLetter(reason, detail, "recording", 1, EventJson.Noon).Write(value, [0x7b, 0xff], objectKey: null);
        return new LogRecord(Topics.DeadLetters, 0, 0, EventJson.Noon, null, value.WrittenMemory.ToArray());
    }

    private static (long Landed, long Bronze, long Quarantined, long Redelivered) Counts(BatchManifest manifest) =>
        (manifest.Counts["landed"], manifest.Counts["bronze"], manifest.Counts["bronze_quarantined"], manifest.Counts["redelivered"]);

    private static async Task<IEnumerable<long>> OffsetsAsync(TestLakehouse lakehouse) =>
        (await lakehouse.QueryAsync("select kafka_offset from bronze_events order by kafka_offset")).Rows.Select(r => (long)r[0]!);
}
