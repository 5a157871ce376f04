using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>A lakehouse that took in a recording.</summary>
internal static class RecordedLakehouse
{
    /// <param name="recording">JSON lines.</param>
    /// <param name="pages">An allowlist; the shipped one if null.</param>
    public static async Task<TestLakehouse> OfAsync(Stream recording, string? pages = null)
    {
        var clock = new RecordingClock(TimeProvider.System);
        pages ??= await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "entity-allowlist.yaml"));
        var allowlist = Allowlist.Parse(pages, "entity-allowlist.yaml");
        var preparer = new EventPreparer(new MonitoredPages(allowlist, ""), clock);
        var records = new List<LogRecord>();
        using var reader = new StreamReader(recording, Encoding.Latin1); // byte for byte: some lines are no UTF-8
        while (await reader.ReadLineAsync() is { } line)
        {
            var bytes = Encoding.Latin1.GetBytes(line);
            var prepared = preparer.Prepare(bytes, JsonEncodedText.Encode("recording"), observed: false);
            if (prepared.Kind == PreparedKind.Hold)
            {
                preparer.EndOfRecording();
                prepared = preparer.Prepare(bytes, JsonEncodedText.Encode("recording"), observed: true);
            }
            if (prepared.Kind == PreparedKind.Ready)
                records.Add(new LogRecord(
                    Topics.CleanedEvents, 0, records.Count, clock.Now, preparer.Key.ToArray(), preparer.Value.ToArray()));
        }

        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(records);
        await lakehouse.PromoteAsync();
        return lakehouse;
    }
}
