using WikiGuard.Recordings;
using static WikiGuard.Core.Tests.Recordings.GeneratedRecording;

namespace WikiGuard.Core.Tests.Recordings;

public class RecordingGeneratorTests
{
    [Fact]
    public async Task The_same_options_give_the_same_bytes()
    {
        var options = new RecordingOptions(2_000, Days: 2, Seed: 7);

        Assert.Equal((await Of(options)).Bytes, (await Of(options)).Bytes);
        Assert.NotEqual((await Of(options)).Bytes, (await Of(options with { Seed = 8 })).Bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(200)]
    [InlineData(1_000)]
    [InlineData(20_001)]
    public async Task A_recording_has_as_many_lines_as_were_asked_for_and_its_summary_accounts_for_each(int events)
    {
        var recording = await Of(new RecordingOptions(events));
        var s = recording.Summary;

        Assert.Equal(events, recording.Lines.Count);
        Assert.Equal(events, s.Events);
        Assert.Equal(s.Events, s.Monitored + s.Unmonitored + s.Duplicates + s.Canaries + s.Malformed + s.Blank);
        Assert.Equal(s.Blank, recording.Lines.Count(l => l.Length == 0));
        Assert.Equal(s.Malformed + s.Blank, recording.Lines.Count - recording.Events.Count);
        Assert.Equal(s.Canaries, recording.Events.Count(IsCanary));
        Assert.Equal(s.Monitored, recording.Changes.Count(e => EntityOf(e) is not null));
        Assert.Equal(s.Unmonitored, recording.Changes.Count(e => EntityOf(e) is null));
    }

    [Fact]
    public async Task Only_duplicates_share_an_id_and_they_repeat_an_earlier_line_of_the_last_minutes()
    {
        var recording = await Of(new RecordingOptions(4_000));
        var byId = recording.Events.GroupBy(IdOf).Where(g => g.Count() > 1).ToList();

        Assert.Equal(recording.Summary.Duplicates, byId.Sum(g => g.Count() - 1));
        Assert.All(byId, g => Assert.Single(g.Select(e => e.GetRawText()).Distinct()));
        Assert.Equal(recording.Summary.MonitoredDuplicates, byId.Where(g => EntityOf(g.First()) is not null).Sum(g => g.Count() - 1));
        Assert.InRange(recording.Summary.Duplicates, 15, 25);
        Assert.All(byId, g => Assert.Equal('4', g.Key[14]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Events_arrive_in_order_but_for_a_few_seconds_and_never_an_hour_apart(int days)
    {
        var recording = await Of(new RecordingOptions(24 * 4 * days, days));
        var end = recording.Events.Max(EventTimeOf);
        var latest = DateTimeOffset.MinValue;
        var seenLate = 0;
        foreach (var e in recording.Changes)
        {
            var time = EventTimeOf(e);
            if (latest - time > TimeSpan.FromSeconds(5))
                seenLate++;
            else if (latest > DateTimeOffset.MinValue)
                Assert.InRange(time - latest, TimeSpan.FromSeconds(-5), TimeSpan.FromHours(1));
            latest = time > latest ? time : latest;
            Assert.InRange(time - TimestampOf(e), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }

        Assert.Equal(recording.Summary.Late, seenLate);
        Assert.InRange(end, recording.Events.Min(EventTimeOf).AddDays(days).AddHours(-1), new RecordingOptions(1).Start.AddDays(days));
    }

    [Fact]
    public async Task An_event_has_the_fields_of_the_stream_in_the_order_of_the_stream()
    {
        var recording = await Of(new RecordingOptions(4_000));
        string[] order =
        [
            "$schema", "meta", "id", "type", "namespace", "title", "title_url", "comment", "timestamp", "user", "bot", "log_id", "log_type",
            "log_action", "log_params", "log_action_comment", "notify_url", "minor", "patrolled", "length", "revision", "server_url",
            "server_name", "server_script_path", "wiki", "parsedcomment",
        ];
        foreach (var e in recording.Changes)
        {
            var names = e.EnumerateObject().Select(p => p.Name).ToList();
            Assert.Equal(order.Where(names.Contains), names);
            Assert.Equal(
                ["uri", "request_id", "id", "domain", "stream", "dt", "topic", "partition", "offset"],
                e.GetProperty("meta").EnumerateObject().Select(p => p.Name));
            var (hasLength, hasLog) = (names.Contains("length"), names.Contains("log_params"));
            Assert.Equal(Text(e, "type") is "edit" or "new", hasLength);
            Assert.Equal(Text(e, "type") is "log", hasLog);
            Assert.Equal(Text(e, "type") is "edit", hasLength && e.GetProperty("length").TryGetProperty("old", out _));
        }

        Assert.Equal(["categorize", "edit", "external", "log", "new"], recording.Changes.Select(e => Text(e, "type")).Distinct().Order());
        var logs = recording.Changes.Where(e => Text(e, "type") == "log");
        Assert.Equal(3, logs.Select(e => e.GetProperty("log_params").ValueKind).Distinct().Count());
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_with_every_error()
    {
        var e = await Assert.ThrowsAsync<InvalidConfigException>(() => Of(new RecordingOptions(0, Days: 0)));

        Assert.Contains("events is 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("days is 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_recording_takes_no_more_memory_than_a_short_one()
    {
        var counting = new CountingStream();
        await RecordingGenerator.WriteAsync(counting, new RecordingOptions(30_000), CancellationToken.None);

        Assert.InRange(counting.Length, 25_000_000, 50_000_000);
        Assert.InRange(counting.LargestWrite, 1, 256 * 1024);
    }

    private sealed class CountingStream : MemoryStream
    {
        private long _length;

        public override long Length => _length;

        public int LargestWrite { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            LargestWrite = Math.Max(LargestWrite, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
