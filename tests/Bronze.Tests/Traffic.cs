using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Recordings;
using WikiGuard.Testing;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

/// <summary>Records of the topic as the Ingestor produces them, about 1 kB each, over six partitions.</summary>
internal static class Traffic
{
    private const int Partitions = 6;

    /// <param name="seed">Another seed gives other events.</param>
    /// <param name="comment">Adds to each event a text of its own; none for the recording as it is.</param>
    public static async Task<IEnumerable<LogRecord>> RecordsAsync(int events, int seed = 1, Func<Random, string>? comment = null)
    {
        using var recording = new MemoryStream();
        await RecordingGenerator.WriteAsync(recording, new RecordingOptions(events, Seed: seed), CancellationToken.None);
        return Of(Encoding.UTF8.GetString(recording.ToArray()).Split('\n'), seed, comment);
    }

    private static IEnumerable<LogRecord> Of(string[] lines, int seed, Func<Random, string>? comment)
    {
        var preparer = new EventPreparer(
            new MonitoredPages(Allowlist.Parse(TestConfig.EveryPage, "test"), ""), new SystemEventClock(TimeProvider.System));
        var source = JsonEncodedText.Encode("recording");
        var random = new Random(seed);
        var count = 0;
        foreach (var line in lines)
        {
            if (preparer.Prepare(Encoding.UTF8.GetBytes(line), source, observed: false).Kind != PreparedKind.Ready)
                continue;
            byte[] value = comment is null
                ? preparer.Value.ToArray()
                : [.. preparer.Value.Span[..^1], .. Encoding.UTF8.GetBytes($",\"note\":{JsonSerializer.Serialize(comment(random))}}}")];
            yield return new LogRecord(
                Topics.CleanedEvents, count % Partitions, ((long)seed << 32) + count, LogTime, preparer.Key.ToArray(), value);
            count++;
        }
    }
}
