using System.Text;
using WikiGuard.Fakes;
using WikiGuard.Testing;
using static WikiGuard.Ingest.IngestEvents;

namespace WikiGuard.Ingest;

public sealed class IngestorTests
{
    private const string Malformed = "{\"meta\":";

    [Fact]
    public async Task Every_event_of_a_mixed_recording_is_counted_once()
    {
        var recording = new MemoryRecording(
            Edit(1, 0), "", Canary(3, 1), NotMonitored(4, 2), Malformed, Edit(6, 3, "Peru"),
            Edit(7, -500), "[]", Edit(9, minute: null), Edit(10, 1_000_000));
        var log = new MemoryEventLog();
        var ingest = new IngestUnderTest().Expect(1, 5, 6, 7, 8, 9, 10);

        var counters = await ingest.RunAsync(recording, log);

        Assert.Equal(
            new IngestCounters { Received = 10, Blank = 1, Canary = 1, NotMonitored = 1, Produced = 5, DeadLettered = 2 }, counters);
        Assert.True(counters.Balance);
        Assert.Equal(counters, ingest.Checkpoint!.Counters);
        Assert.Equal([1, 6, 7, 9, 10], log.Events.Select(r => r.Number));
        Assert.Equal(["enwiki:India", "enwiki:Peru"], log.Events.Take(2).Select(r => r.Key));
        Assert.Equal(
            [(5, "invalid_json"), (8, "not_an_object")], log.DeadLetters.Select(r => (r.Number, r.Json.GetProperty("reason").GetString())));
    }

    [Fact]
    public async Task A_field_that_nobody_knows_goes_on_as_it_is_is_counted_and_logged_once()
    {
        const string Field = "\"tags\": [ \"mw-rollback\", 1.50e0, \"\\u00e9\" ]";
        static string With(string json) => json[..^1] + "," + Field + "}";
        var log = new MemoryEventLog();
        var lines = new LineLog<Ingestor>();
        var ingestor = new IngestUnderTest { Logger = lines }.Expect(1, 2, 3).Start(log);

        await ingestor.RunAsync(new MemoryRecording(With(Edit(1, 0)), With(Edit(2, 1)), Edit(3, 2)), CancellationToken.None);

        Assert.Equal(2, ingestor.UnknownFields.Events);
        Assert.Equal(["tags"], ingestor.UnknownFields.Names);
        Assert.Contains("does not know: tags", Assert.Single(lines.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, log.Events.Count(r => r.Json.GetRawText().Contains(Field, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_empty_recording_is_read_to_its_end()
    {
        var ingest = new IngestUnderTest();

        Assert.Equal(new IngestCounters(), await ingest.RunAsync(new MemoryRecording(Array.Empty<byte[]>())));
        Assert.Equal(0, ingest.Checkpoint!.Position.Number);
    }

    [Fact]
    public async Task Events_go_out_in_the_order_of_the_recording_through_jumps_of_the_clock()
    {
        var log = new MemoryEventLog();

        await new IngestUnderTest().Expect(1, 2, 3, 4, 5, 6).RunAsync(
            new MemoryRecording(Edit(1, 0), Edit(2, 1), Edit(3, 9_000), Edit(4, 2), Edit(5, 300), Edit(6, 301)), log);

        Assert.Equal([1, 2, 3, 4, 5, 6], log.Events.Select(r => r.Number));
        // The wild third arrives with the fourth; the gap before the fifth is real.
        Assert.Equal([1, 1, 2, 2, 301, 301], log.Events.Select(r => (ArrivalOf(r.Json) - Noon).TotalMinutes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_last_event_is_decided_by_the_end(int events)
    {
        var log = new MemoryEventLog();
        var ingest = new IngestUnderTest().Expect(1, events);

        await ingest.RunAsync(new MemoryRecording([.. new[] { Edit(1, 0), Edit(2, 9_000) }.Take(events)]), log);

        Assert.Equal(events, log.Events.Count());
        Assert.Equal(Noon, ArrivalOf(log.Events.First().Json));
        Assert.Equal(events, ingest.Checkpoint!.Position.Number);
    }

    [Fact]
    public async Task A_second_run_reads_nothing_again_and_a_longer_recording_goes_on()
    {
        var ingest = new IngestUnderTest().Expect(1, 2, 3);
        await ingest.RunAsync(new MemoryRecording(Edit(1, 0), Edit(2, 1)));

        var again = new MemoryRecording(Edit(1, 0), Edit(2, 1));
        Assert.Equal(new IngestCounters(), await ingest.RunAsync(again));
        Assert.Empty(again.Given);

        var log = new MemoryEventLog();
        await ingest.RunAsync(new MemoryRecording(Edit(1, 0), Edit(2, 1), Edit(3, 2)), log);
        Assert.Equal(3, log.Events.Single().Number);
        Assert.Equal(Noon.AddMinutes(2), ArrivalOf(log.Events.Single().Json)); // the clock has gone on too: nothing was held
        Assert.Equal(3, ingest.Checkpoint!.Counters.Received);
    }

    [Fact]
    public async Task Another_file_under_the_same_name_is_read_from_its_start()
    {
        var ingest = new IngestUnderTest();
        await ingest.RunAsync(new MemoryRecording(Edit(1, 0), Edit(2, 1)));
        var other = new MemoryRecording(Edit(1, 0, "Peru"), Edit(2, 1, "Peru"), Edit(3, 2, "Peru"));

        await ingest.RunAsync(other);

        Assert.Equal([1, 2, 3], other.Given);
        Assert.Equal((3, 3), (ingest.Checkpoint!.Position.Number, ingest.Checkpoint.Counters.Received));
    }

    [Fact]
    public async Task A_damaged_checkpoint_stops_the_run_and_names_the_object()
    {
        var ingest = new IngestUnderTest();
        foreach (var content in new[] { "", "null", "{}", "{\"source\":", "[]" })
        {
            ingest.Objects.Put(IngestUnderTest.CheckpointKey, content);

            var e = await Assert.ThrowsAsync<DamagedStoreException>(() => ingest.RunAsync(new MemoryRecording(Edit(1, 0))));
            Assert.StartsWith(IngestUnderTest.CheckpointKey + " cannot be read: ", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_Ingestor_on_the_same_source_stops_the_run(bool atTheStart)
    {
        var ingest = new IngestUnderTest { Options = new IngestOptions(EventsPerChunk: 2) };
        if (!atTheStart)
            await ingest.RunAsync(new MemoryRecording(Edit(1, 0)));
        var recording = new MemoryRecording([.. Enumerable.Range(1, 1000).Select(n => Edit(n, n / 60.0))]);
        recording.BeforeEvent = async number =>
        {
            if (number == 2)
                ingest.Objects.Put(IngestUnderTest.CheckpointKey, "by another");
            if (number > 3)
                await Task.Delay(1); // saving runs beside reading
        };

        await Assert.ThrowsAsync<ConflictException>(() => ingest.RunAsync(recording));

        Assert.True(recording.Given.Count < 1000);
        Assert.Equal("by another", ingest.Objects.Text(IngestUnderTest.CheckpointKey));
    }

    [Theory]
    [InlineData(900, "value")]
    [InlineData(DeadLetter.MaxInlineBytes, "value")]
    [InlineData(DeadLetter.MaxInlineBytes + 1, "object")]
    public async Task Large_dead_letters_are_objects(int bytes, string where)
    {
        var line = new string('x', bytes);
        var ingest = new IngestUnderTest().Expect(1);
        var log = new MemoryEventLog();

        await ingest.RunAsync(new MemoryRecording(line), log);

        var letter = log.DeadLetters.Single().Json;
        Assert.Equal(bytes, letter.GetProperty("size").GetInt32());
        var text = letter.GetProperty(where).GetString()!;
        Assert.Equal(line, where == "value" ? text : ingest.Objects.Text(text));
    }

    [Fact]
    public async Task A_dead_letter_that_grows_too_large_by_escaping_becomes_an_object()
    {
        var line = new string('\0', DeadLetter.MaxInlineBytes); // what a file has after some crashes
        var ingest = new IngestUnderTest().Expect(1);
        var log = new MemoryEventLog();

        await ingest.RunAsync(new MemoryRecording(line), log);

        Assert.Equal(line, ingest.Objects.Text(log.DeadLetters.Single().Json.GetProperty("object").GetString()!));
    }

    [Theory]
    [InlineData("{\"meta\":{\"id\":\"event-1\"},\"a\":nul")] // the parser's message quotes all the rest
    [InlineData("{\"meta\":{\"id\":\"event-1\"},\"")]
    public async Task A_dead_letter_of_any_line_fits_a_record(string start)
    {
        var key = new string('k', 2_000_000);
        var log = new MemoryEventLog();

        await new IngestUnderTest().Expect(1).RunAsync(new MemoryRecording($"{start}{key}\":1,\"{key}\":2}}"), log);

        Assert.Equal((1, "oversize"), (log.DeadLetters.Single().Number, log.DeadLetters.Single().Json.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_as_they_are()
    {
        byte[] line = [.. "{\"meta\""u8, 0xFF, 0x00];
        var log = new MemoryEventLog();

        await new IngestUnderTest().Expect(1).RunAsync(new MemoryRecording(line), log);

        Assert.Equal(line, log.DeadLetters.Single().Json.GetProperty("value_base64").GetBytesFromBase64());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_event_larger_than_a_record_goes_to_the_dead_letters(int tooMany, bool isProduced)
    {
        var line = Edit(1, 0, bytes: 2_000);
        var measured = new MemoryEventLog();
        await new IngestUnderTest().RunAsync(new MemoryRecording(line), measured);
        var size = measured.Appended.Single() is var r ? Encoding.UTF8.GetByteCount(r.Key) + Encoding.UTF8.GetByteCount(r.Value) : 0;
        var limit = size - tooMany;
        var ingest = new IngestUnderTest { Options = new IngestOptions(MaxRecordBytes: limit) }.Expect(1);
        var log = new MemoryEventLog { MaxRecordBytes = limit };

        var counters = await ingest.RunAsync(new MemoryRecording(line), log);

        Assert.Equal(isProduced ? (1, 0) : (0, 1), (counters.Produced, counters.DeadLettered));
        if (!isProduced)
        {
            Assert.Equal("oversize", log.DeadLetters.Single().Json.GetProperty("reason").GetString());
            // The letter would not fit either.
            Assert.Equal(line, ingest.Objects.Text(log.DeadLetters.Single().Json.GetProperty("object").GetString()!));
        }
    }
}
