using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Entities;
using WikiGuard.Functions.Bronze;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Local.DuckDb;

namespace WikiGuard.Bench.Runs;

/// <summary>
/// The pipeline of <c>wikiguard run</c> over a recording, from an empty folder to a closed lakehouse. What the tool has around it is left
/// out: the pages, the progress and the summary.
/// </summary>
/// <param name="recording">A file.</param>
/// <param name="events">How many lines it has.</param>
/// <param name="folder">Does not exist yet.</param>
internal sealed class MeasuredRun(string recording, long events, Allowlist allowlist, string folder)
{
    private const string KafkaThreads = "rdk:";

    // By how the runtime's names of its own threads begin.
    private static readonly (string Part, string Threads)[] RuntimeThreads =
        [("compiler", ".NET Tiered Com"), ("background collection", ".NET BGC"), ("server collection", ".NET Server GC")];

    private readonly Stages _stages = new();
    private readonly List<RunPart> _parts = [];
    private long _layersTicks;

    /// <exception cref="FatalException">Not every event has come to where it belongs.</exception>
    public async Task<(WholeTime Whole, IReadOnlyList<RunPart> Parts)> RunAsync(CancellationToken cancellationToken)
    {
        var runtime = RuntimeThreads.Select(t => ThreadTimes.Of(ThreadTimes.Named(t.Threads))).ToArray();
        var whole = await WholeTime.OfAsync(() => WalkAsync(cancellationToken));
        foreach (var ((part, threads), before) in RuntimeThreads.Zip(runtime))
            Add(PartKind.Runtime, $"runtime: {part}", ThreadTimes.Of(ThreadTimes.Named(threads)) - before);
        foreach (var stage in _stages.All.Where(s => s.Name != StageNames.Kafka))
            _parts.Add(new RunPart(
                KindOf(stage.Name), stage.Name, stage.Times, stage.Elapsed.TotalSeconds, stage.Processor.TotalSeconds));
        Add(PartKind.Runtime, "not attributed", whole.Processor - TimeSpan.FromSeconds(_parts.Sum(p => p.Processor ?? 0)));
        return (whole, _parts);
    }

    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        var lakehouse = await _stages.MeasureAsync(StageNames.Opening, () => OpenAsync(cancellationToken));
        try
        {
            var engine = await StagedEngine.OnAsync(
                lakehouse.Engine, _stages, Path.Combine(folder, "profile.json"), cancellationToken);
            await RunPipelineAsync(engine, new StagedObjects(lakehouse.Objects, _stages), cancellationToken);
            engine.CheckThreads();
            _parts.Add(new RunPart(PartKind.Checkpoint, "of these, checkpoints of the database", engine.CheckpointCount,
                engine.Checkpoints.TotalSeconds, Processor: null));
        }
        finally
        {
            await _stages.MeasureAsync(StageNames.Closing, () =>
            {
                lakehouse.Dispose();
                return Task.CompletedTask;
            });
        }
    }

    private async Task RunPipelineAsync(StagedEngine engine, StagedObjects objects, CancellationToken cancellationToken)
    {
        // What no other stage claims is the mapping's loop, and the producer's, which begin here.
        _stages.Enter(StageNames.Kafka);
        var config = await LocalConfig.LoadAsync(folder: null, cancellationToken);
        await new ConfigSets(objects).KeepAsync(config, cancellationToken);
        var settings = await LocalConfig.LoadAlertsAsync(folder: null, cancellationToken);
        using var ways = new LocalAlerts(settings);
        var alerts = ways.Over(objects, TextWriter.Null, NullLoggerFactory.Instance);
        await using var pipeline = new LocalPipeline(
            engine, objects, new MonitoredPages(allowlist, ""), config, new RecordingClock(TimeProvider.System), TimeProvider.System,
            kafka: null, cadence: null, alerts, NullLoggerFactory.Instance, settings.Risk)
        { Invoke = InvokeAsync };
        var started = TimeProvider.System.GetTimestamp();
        await pipeline.RunAsync([new StagedRecording(new RecordingSource(recording), _stages)], cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        Check(pipeline.Counts);

        var kafka = ThreadTimes.Named(KafkaThreads);
        Add(PartKind.Reading, "Kafka: threads of broker and clients", ThreadTimes.Of(kafka));
        Add(PartKind.Reading, "Kafka: taking records and reports", _stages[StageNames.Kafka].Processor);
        var reading = _stages[StageNames.Ingestor];
        _parts.Add(new RunPart(PartKind.Waiting, "waiting: the Ingestor, for room in Kafka and a processor", 0,
            (reading.Elapsed - reading.Processor).TotalSeconds, Processor: null));
        _parts.Add(new RunPart(PartKind.Waiting, "waiting: the layers, for the next tick", 0,
            (elapsed - TimeSpan.FromTicks(Interlocked.Read(ref _layersTicks))).TotalSeconds, Processor: null));
    }

    private async Task InvokeAsync(string function, Func<Task> invocation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await _stages.MeasureAsync(StageNames.OfFunction(function), invocation);
        if (function != nameof(BronzeFunctions.WriteBronze))
            Interlocked.Add(ref _layersTicks, TimeProvider.System.GetElapsedTime(started).Ticks);
    }

    // On a thread of its own, whose name DuckDB's threads get.
    private async Task<LocalLakehouse> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = new Task<(LocalLakehouse Lakehouse, string Thread)>(() => (
            LocalLakehouse.OpenAsync(folder, TimeProvider.System, cancellationToken).GetAwaiter().GetResult(),
            ThreadTimes.ThisThread()));
        new Thread(() => opened.RunSynchronously(TaskScheduler.Default)) { Name = StagedEngine.ThreadName }.Start();
        var (lakehouse, thread) = await opened;
        while (Directory.Exists(thread))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        return lakehouse;
    }

    private void Check(RunCounts counts)
    {
        if (!counts.Balanced || counts.Received != events || counts.OnTheirWay != 0)
            throw new FatalException($"The run did not bring every event to where it belongs: {counts}");
    }

    private void Add(PartKind kind, string name, TimeSpan processor) =>
        _parts.Add(new RunPart(kind, name, 0, Elapsed: null, processor.TotalSeconds));

    private static PartKind KindOf(string stage) =>
        stage is StageNames.Ingestor || stage == StageNames.OfFunction(nameof(BronzeFunctions.WriteBronze)) ? PartKind.Reading
        : stage is StageNames.Opening or StageNames.Closing ? PartKind.Lakehouse
        : StageNames.IsObjects(stage) ? PartKind.Objects
        : StageNames.IsFunction(stage) ? PartKind.Layers
        : PartKind.Statement;
}
