using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Recordings;

namespace WikiGuard.Testing.EventStreams;

/// <summary>
/// A generated recording, again and again, for a stream that need not end. What is malformed, a canary or a repetition is left out, so
/// that every event counts. It is the same everywhere: a process that reads the stream knows what comes.
/// </summary>
public sealed class GeneratedEdits
{
    private const int Lines = 20_000;

    private readonly List<EventTemplate> _templates = [];
    private readonly List<byte[]> _lines = [];

    private GeneratedEdits(IEnumerable<byte[]> lines)
    {
        _lines.AddRange(lines);
        _templates.AddRange(_lines.Select(l => new EventTemplate(l)));
    }

    public static async Task<GeneratedEdits> CreateAsync(CancellationToken cancellationToken = default)
    {
        using var recording = new MemoryStream();
        await RecordingGenerator.WriteAsync(recording, new RecordingOptions(Lines), cancellationToken);
        var lines = Encoding.UTF8.GetString(recording.GetBuffer(), 0, (int)recording.Length).Split('\n')
            .Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes);
        return new GeneratedEdits(Kept(lines, Allowlist.Parse(TestConfig.EveryPage, "every page")));
    }

    /// <param name="number">From 0 on; each has an id of its own.</param>
    /// <param name="at">When the edit was made.</param>
    /// <returns>Valid until the next call from the same thread.</returns>
    public ReadOnlyMemory<byte> Render(long number, DateTimeOffset at) => _templates[(int)(number % _templates.Count)].Render(number, at);

    /// <summary>For each event of the recording, whether an allowlist keeps it.</summary>
    public IReadOnlyList<bool> KeptBy(Allowlist allowlist)
    {
        var kept = Kept(_lines, allowlist).ToHashSet();
        return [.. _lines.Select(kept.Contains)];
    }

    // As the Ingestor decides it.
    private static IEnumerable<byte[]> Kept(IEnumerable<byte[]> lines, Allowlist allowlist)
    {
        var preparer = new EventPreparer(new MonitoredPages(allowlist, ""), new SystemEventClock(TimeProvider.System));
        var source = JsonEncodedText.Encode("generated");
        return lines.Where(l => preparer.Prepare(l, source, observed: false).Kind == PreparedKind.Ready);
    }
}
