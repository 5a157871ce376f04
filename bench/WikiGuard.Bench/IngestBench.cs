using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Recordings;

namespace WikiGuard.Bench;

/// <summary>
/// Measures how fast the Ingestor's hot path is on one core: what it filters out, and what it keeps and enriches, each compared with a
/// bare pass of Utf8JsonReader over the same bytes in the same round, because ratios differ less between machines.
/// </summary>
internal static class IngestBench
{
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("wikimedia_sse");
    private static readonly IngestCheckpoint Start = new("bench", SourcePosition.Start, null, null, null, new IngestCounters());
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(400);

    /// <param name="Name">What is measured, over which events.</param>
    /// <param name="Pass">Takes every event once.</param>
    private sealed record Contender(string Name, int Events, Action Pass)
    {
        public List<double> EventsPerSecond { get; } = [];

        public double AllocatedPerEvent { get; set; } = double.MaxValue;

        public double Best => EventsPerSecond.Max();

        public double Median => WikiGuard.Bench.Median.Of(EventsPerSecond);
    }

    /// <param name="rounds">At least 1, not counting the warm-up round.</param>
    public static async Task RunAsync(RecordingOptions options, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        var preparer = new EventPreparer(new MonitoredPages(Filter(), "shipped"), new SystemEventClock(TimeProvider.System));
        var events = await EventsByFateAsync(options, preparer, cancellationToken);
        var recent = new RecentIds(new IngestOptions().RecentIds);
        List<(Contender Walk, Contender Prepare)> pairs = [];
        foreach (var (name, kind) in new[] { ("filtered out", PreparedKind.NotMonitored), ("kept and enriched", PreparedKind.Ready) })
        {
            var lines = events[kind].ToArray();
            await output.WriteLineAsync($"{name}: {lines.Length:N0} events, {lines.Average(l => l.Length):N0} bytes on average");
            pairs.Add((new Contender($"bare walk, {name}", lines.Length, () => Walk(lines)),
                new Contender(name, lines.Length, () => Prepare(preparer, recent, lines))));
        }

        for (var round = 0; round <= rounds; round++)
        {
            foreach (var contender in pairs.SelectMany(p => new[] { p.Walk, p.Prepare }))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Measure(contender, isWarmUp: round == 0);
            }
        }
        await output.WriteLineAsync($"{rounds} rounds after one to warm up; per second of one processor\n\n{Table(pairs)}");
    }

    private static EntityFilter Filter()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "config", "entity-allowlist.yaml");
        return new EntityFilter(Allowlist.Parse(File.ReadAllText(file), file));
    }

    private static async Task<ILookup<PreparedKind, byte[]>> EventsByFateAsync(
        RecordingOptions options, EventPreparer preparer, CancellationToken cancellationToken)
    {
        using var recording = new MemoryStream();
        await RecordingGenerator.WriteAsync(recording, options, cancellationToken);
        return Encoding.UTF8.GetString(recording.ToArray()).Split('\n').Select(Encoding.UTF8.GetBytes)
            .ToLookup(line => preparer.Prepare(line, Source, observed: false).Kind);
    }

    private static void Measure(Contender contender, bool isWarmUp)
    {
        var (processor, allocated) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        long events = 0;
        var elapsed = TimeSpan.Zero;
        for (; elapsed < RoundTime; elapsed = Environment.CpuUsage.TotalTime - processor)
        {
            contender.Pass();
            events += contender.Events;
        }
        if (isWarmUp)
            return;
        contender.EventsPerSecond.Add(events / elapsed.TotalSeconds);
        // The minimum of the rounds: the runtime itself may allocate while it recompiles a method.
        contender.AllocatedPerEvent =
            Math.Min(contender.AllocatedPerEvent, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)events);
    }

    private static void Walk(byte[][] lines)
    {
        foreach (var line in lines)
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
            }
        }
    }

    // As on a live stream: ids are remembered too. Each pass forgets those of the one before, whose events would be duplicates now.
    private static void Prepare(EventPreparer preparer, RecentIds recent, byte[][] lines)
    {
        preparer.Resume(Start, recent);
        foreach (var line in lines)
        {
            preparer.Prepare(line, Source, observed: false);
            preparer.Taken();
        }
    }

    private static TextTable Table(List<(Contender Walk, Contender Prepare)> pairs)
    {
        var table = new TextTable(
            "what", "best events/s", "median events/s", "best ratio to the walk", "median ratio", "bytes allocated per event");
        foreach (var (walk, prepare) in pairs)
        {
            table.Add(walk.Name, $"{walk.Best:N0}", $"{walk.Median:N0}", "", "", $"{walk.AllocatedPerEvent:F2}");
            table.Add(prepare.Name, $"{prepare.Best:N0}", $"{prepare.Median:N0}", $"{prepare.Best / walk.Best:F2}",
                $"{prepare.Median / walk.Median:F2}", $"{prepare.AllocatedPerEvent:F2}");
        }
        return table;
    }
}
