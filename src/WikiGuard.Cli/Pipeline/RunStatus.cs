using System.Text.Json.Serialization;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Cli.Pipeline;

/// <summary>The state of a run: what the console, the page and JSON show.</summary>
/// <param name="Pace">The pace of a stream; null for a recording.</param>
/// <param name="NextGold">When the board is next updated, by the event clock.</param>
/// <param name="GoldUpTo">The event time up to which it is current; null before this run's first gold batch.</param>
/// <param name="StreamWaits">Why a stream is not read now, and for how long; null where it is.</param>
internal sealed record RunReport(
    RunCounts Counts, DateTimeOffset EventTime, LivePaceReport? Pace, DateTimeOffset NextGold, DateTimeOffset? GoldUpTo,
    string? StreamWaits)
{
    /// <summary>What is waiting, and where; empty where nothing is.</summary>
    [JsonIgnore]
    public string WhereItWaits => string.Join(", ", new[]
    {
        (Counts.InLog, "to land"), (Counts.InLanding, "for bronze"), (Counts.InBronze, "for silver"), (Counts.InSilver, "for gold"),
    }.Where(w => w.Item1 > 0).Select(w => $"{w.Item1:N0} {w.Item2}"));
}

/// <summary>Reads the state of a run, as often as anybody asks.</summary>
/// <param name="stream">Null for recordings.</param>
internal sealed class RunStatus(LocalPipeline pipeline, EventStreamSource? stream, TimeProvider time)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    private readonly LivePace _pace = new(time);
    private readonly Lock _gate = new();
    private (long At, LivePaceReport Report)? _last;

    public RunReport Look()
    {
        var counts = pipeline.Counts;
        var (next, upTo) = pipeline.Gold;
        return new RunReport(counts, pipeline.Clock.Now, stream is null ? null : PaceOf(counts), next, upTo,
            stream?.Status.WaitInWords(time.GetUtcNow()));
    }

    // The page and the console both ask; a sample a second is enough for both.
    private LivePaceReport PaceOf(RunCounts counts)
    {
        lock (_gate)
        {
            if (_last is not { } last || time.GetElapsedTime(last.At) >= SampleEvery)
                _last = (time.GetTimestamp(), _pace.Add(counts.Entered, counts.OnTheirWay));
            return _last.Value.Report;
        }
    }
}
