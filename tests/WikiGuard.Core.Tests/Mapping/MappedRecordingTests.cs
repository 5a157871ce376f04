using System.Text;
using WikiGuard.Fakes;
using WikiGuard.Ports;

namespace WikiGuard.Mapping;

public sealed class MappedRecordingTests
{
    private const string Columns = """
        meta.id: id
        timestamp: timestamp
        type: {value: edit}
        wiki: {column: wiki, default: enwiki}
        title: page.title
        user: user
        namespace: ns
        bot: bot
        length.new: len
        log_params: params
        """;

    [Theory]
    // The sample of the old runbook: id and timestamp.
    [InlineData("""{"id": "a", "timestamp": "2026-01-26T12:00:00.5Z", "page": {"title": "India"}}""",
        """{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"a","dt":"2026-01-26T12:00:00.5Z"},"type":"edit","title":"India","timestamp":1769428800,"wiki":"enwiki"}""")]
    [InlineData("""{"id": 7, "timestamp": "1769428800", "page.title": "In\"dia é", "wiki": null, "ns": "0", "bot": "False", "len": 5.0}""",
        """no: timestamp: '1769428800' in the column timestamp is no time, or not in seconds; the mapping can say how times are written""")]
    [InlineData("""{"id": 7, "timestamp": 1769428800, "page.title": "In\"dia é", "ns": "0", "bot": 1, "len": 5.0, "params": ["a", {"b": 1}]}""",
        """{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"7","dt":"2026-01-26T12:00:00Z"},"type":"edit","namespace":0,"title":"In\"dia é","timestamp":1769428800,"bot":true,"wiki":"enwiki","log_params":["a",{"b":1}],"length":{"new":5}}""")]
    [InlineData("""{"timestamp": 1769428800000, "ns": "main", "bot": 2, "len": 1.5, "page.title": ["x"], "user": "a"}""",
        "no: meta.id: the column id is empty; namespace: 'main' in the column ns is no whole number; "
            + "title: '[\"x\"]' in the column page.title is no text; "
            + "timestamp: '1769428800000' in the column timestamp is no time, or not in seconds; the mapping can say how times are written; "
            + "bot: '2' in the column bot is neither true nor false; length.new: '1.5' in the column len is no whole number")]
    [InlineData("""{"id": "\ud800", "timestamp": 1}""",
        "no: a text in it holds half a surrogate pair")]
    [InlineData("{broken", "{broken")]
    [InlineData(" ", " ")]
    [InlineData("[1]", "[1]")]
    public async Task A_line_becomes_an_event_or_says_all_that_is_wrong(string line, string expected)
    {
        var read = Assert.Single(await ReadAsync(new MappedRecording(new MemoryRecording(line), RowMapping.Parse(Columns, "m"))));

        Assert.Equal(expected, read.Refusal is { } wrong ? $"no: {wrong}" : read.Text);
        if (read.Refusal is not null)
            Assert.Equal(line, read.Text);
    }

    [Theory]
    [InlineData("seconds", "1769428800", true)]
    [InlineData("seconds", "\"1769428800\"", true)]
    [InlineData("milliseconds", "1769428800000", true)]
    [InlineData("milliseconds", "1769428800000.5", true)]
    [InlineData("microseconds", "1769428800000000", true)]
    [InlineData("iso", "\"2026-01-26 12:00:00\"", true)]
    [InlineData("iso", "\"2026-01-26T13:00:00+01:00\"", true)]
    [InlineData("iso", "\"2026-01-26 12:00:00.000 UTC\"", true)]
    [InlineData("yyyyMMddHHmmss", "\"20260126120000\"", true)]
    [InlineData("yyyyMMddHHmmss", "20260126120000", true)]
    [InlineData("dd.MM.yyyy HH:mm", "\"26.01.2026 12:00\"", true)]
    [InlineData("seconds", "1769428800000", false)]
    [InlineData("seconds", "-1", false)]
    [InlineData("iso", "\"26/01/2026\"", false)]
    [InlineData("iso", "true", false)]
    [InlineData("yyyyMMdd", "\"20261301\"", false)]
    public async Task Times_are_read_as_the_mapping_says(string time, string written, bool isOne)
    {
        var mapping = RowMapping.Parse(Columns.Replace("timestamp: timestamp", $"timestamp: {{column: timestamp, time: {time}}}"), "m");

        var read = Assert.Single(await ReadAsync(
            new MappedRecording(new MemoryRecording($$"""{"id": "a", "timestamp": {{written}}}"""), mapping)));

        Assert.Equal(isOne, read.Refusal is null);
        Assert.Equal(isOne, read.Text.Contains("\"timestamp\":1769428800,", StringComparison.Ordinal));
    }

    internal static async Task<List<(long Number, string Text, string? Refusal)>> ReadAsync(
        IRecording recording, SourcePosition from = default)
    {
        var read = new List<(long, string, string?)>();
        await foreach (var e in recording.ReadAsync(from, CancellationToken.None))
            read.Add((e.Next.Number, Encoding.UTF8.GetString(e.Data.Span), e.Refusal));
        return read;
    }
}
