using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Entities;
using WikiGuard.Fakes;

namespace WikiGuard.Ingest;

/// <summary>
/// Ingestors, one after the other as processes come and go, over one object store. Whenever a checkpoint is written, every event before it
/// that had to go to the log must be durable there, in the log of this process or of an earlier one.
/// </summary>
internal sealed class IngestUnderTest
{
    public const string CheckpointKey = "checkpoints/ingest/recording-1.json";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly HashSet<long> _durableBefore = [];
    private readonly HashSet<long> _mustBeDurable = [];
    private MemoryEventLog _log = new();

    public IngestUnderTest() => Objects.BeforeWrite = (key, content) =>
    {
        if (!string.Equals(key, CheckpointKey, StringComparison.Ordinal))
            return;
        var position = JsonElement.Parse(content.Span).GetProperty("position").GetProperty("number").GetInt64();
        var lost = _mustBeDurable.Where(n => n <= position).Except(_durableBefore).Except(_log.Durable).ToList();
        if (lost.Count > 0)
            throw new InvalidOperationException($"The checkpoint {position} passes events that are not durable: {string.Join(", ", lost)}");
    };

    public MemoryObjectStore Objects { get; init; } = new();

    public IngestOptions Options { get; init; } = new();

    public ILogger<Ingestor> Logger { get; init; } = NullLogger<Ingestor>.Instance;

    /// <summary>The events that had to go to the log, which no checkpoint may leave behind.</summary>
    public IngestUnderTest Expect(params IEnumerable<long> numbers)
    {
        _mustBeDurable.UnionWith(numbers);
        return this;
    }

    public IngestCheckpoint? Checkpoint =>
        new IngestCheckpointStore(Objects).LoadAsync("recording-1", CancellationToken.None).GetAwaiter().GetResult()?.Checkpoint;

    /// <summary>Makes the Ingestor of a new process.</summary>
    public Ingestor Start(MemoryEventLog log)
    {
        _durableBefore.UnionWith(_log.Durable);
        _log = log;
        var pages = new MonitoredPages(Allowlist.Parse(IngestEvents.Allowlist, "allowlist.yaml"), "allowlist 1");
        var preparer = new EventPreparer(pages, new RecordingClock(new FakeTimeProvider()));
        return new Ingestor(preparer, log, Objects, new IngestCheckpointStore(Objects), Options, TimeProvider.System, Logger);
    }

    /// <summary>Runs a new process to the recording's end.</summary>
    /// <returns>Its counters.</returns>
    public async Task<IngestCounters> RunAsync(
        MemoryRecording recording, MemoryEventLog? log = null, CancellationToken cancellationToken = default)
    {
        var ingestor = Start(log ?? new MemoryEventLog());
        await ingestor.RunAsync(recording, cancellationToken).WaitAsync(Hang, CancellationToken.None);
        return ingestor.Counters;
    }

    /// <summary>Runs a new process and cancels it when its log has no more room.</summary>
    public async Task<IngestCounters> RunUntilBlockedAsync(MemoryRecording recording, MemoryEventLog log)
    {
        using var stop = new CancellationTokenSource();
        var ingestor = Start(log);
        var running = ingestor.RunAsync(recording, stop.Token);
        await log.Blocked.Task.WaitAsync(Hang, CancellationToken.None);
        await stop.CancelAsync();
        await running.WaitAsync(Hang, CancellationToken.None);
        return ingestor.Counters;
    }

    /// <summary>Saving runs beside reading; waits until the checkpoint stands at an event.</summary>
    public async Task CheckpointReachesAsync(long number)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Checkpoint?.Position.Number != number)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Hang,
                $"The checkpoint stands at {Checkpoint?.Position.Number}, not at {number}.");
            await Task.Delay(1);
        }
    }
}
