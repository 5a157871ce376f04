using System.Diagnostics;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Functions.Bronze;
using WikiGuard.Functions.Promotion;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Kafka;
using WikiGuard.Leases;
using WikiGuard.Local;
using WikiGuard.Local.Kafka;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Pipeline;

/// <summary>
/// The whole pipeline in one process. It wires the same Ingestor and the same function classes as on AWS to the embedded broker, DuckDB and
/// a folder; the order of its steps is the order of the data flow.
/// </summary>
internal sealed class LocalPipeline : IAsyncDisposable
{
    private const int CleanedEventsPartitions = 4;

    private readonly IQueryEngine _engine;
    private readonly Patience? _patience;
    private readonly EmbeddedKafka? _broker;
    private readonly KafkaEventLog _log;
    private readonly EventSourceMapping _mapping;
    private readonly ServiceProvider _services;
    private readonly Scheduler _scheduler;
    private readonly Ingestor _ingestor;

    /// <param name="cadence">The cadence of a stream, which is read for weeks and survives transient failures; null for a recording, whose
    /// schedules are AWS's, and whose run fails.</param>
    public LocalPipeline(
        IQueryEngine engine, IObjectStore objects, MonitoredPages pages, PromotionConfig config, IEventClock clock, TimeProvider time,
        string? kafka, LiveCadence? cadence,
        IAlertSink alerts, ILoggerFactory logging, RiskSettings? risks = null, ToolAdvice? advice = null)
    {
        _engine = engine;
        Clock = clock;
        _patience = cadence is null ? null : new Patience(time, logging);
        var patient = _patience is null ? objects : new PatientObjectStore(objects, _patience);
        _services = LocalServices.Of(engine, objects, config, clock, time, alerts, logging, Turn, cadence, risks, advice)
            .AddSingleton<IBatchObserver>(Totals)
            .AddSingleton(new BronzeFunctions(new BronzeWriter(patient, logging.CreateLogger<BronzeWriter>())))
            .AddSingleton<PromotionFunctions>()
            .BuildServiceProvider();

        var durability = kafka is null ? Durability.Landed : Durability.Acknowledged;
        if (kafka is null)
        {
            _broker = new EmbeddedKafka(new Dictionary<string, int>(StringComparer.Ordinal)
            {
                [Topics.CleanedEvents] = CleanedEventsPartitions,
                [Topics.DeadLetters] = 1,
            });
        }
        var servers = kafka ?? _broker!.BootstrapServers;
        var options = new KafkaEventLogOptions(servers, durability);
        var batches = new EventSourceMappingOptions();
        if (cadence is not null)
        {
            // A broker in this process that does not answer for minutes never will; one elsewhere comes back.
            if (kafka is not null)
                options = options with { DeliveryTimeout = Timeout.InfiniteTimeSpan };
            batches = batches with { Window = cadence.Window, ClientSettings = LiveCadence.ClientSettings };
        }
        _log = new KafkaEventLog(options, logging.CreateLogger<KafkaEventLog>());
        var mappingLog = logging.CreateLogger<EventSourceMapping>();
        _mapping = _broker is null
            ? EventSourceMapping.OnLasting(servers, WriteBronzeAsync, time, batches, mappingLog)
            : EventSourceMapping.OnEmbedded(_broker, WriteBronzeAsync, _log.MarkLanded, () => _log.IsAwaited, time, batches, mappingLog);
        _ingestor = new Ingestor(
            new EventPreparer(pages, clock), _log, patient, new IngestCheckpointStore(patient),
            new IngestOptions(_log.MaxMessageBytes), time, logging.CreateLogger<Ingestor>());

        var promotion = _services.GetRequiredService<PromotionFunctions>();
        var (bronze, others) = cadence is null ? (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)) : (cadence.Every, cadence.Every);
        List<Schedule> schedules =
        [
            Every(bronze, nameof(PromotionFunctions.CommitBronze), promotion.CommitBronze),
            Every(others, nameof(PromotionFunctions.PromoteSilver), promotion.PromoteSilver),
            Every(others, nameof(PromotionFunctions.PromoteGold), promotion.PromoteGold),
        ];
        if (cadence is not null)
            schedules.Add(Scheduled(LiveCadence.Upkeep, "Maintain", MaintainAsync));
        _scheduler = new Scheduler(clock, time, schedules, cadence is null ? 0 : LiveCadence.Rest);
    }

    public IEventClock Clock { get; }

    /// <summary>Writers beside the pipeline take their turns with it.</summary>
    public LeaseTurn Turn { get; } = new();

    /// <summary>Writers beside the pipeline are counted with it.</summary>
    public RunTotals Totals { get; } = new();

    /// <summary>How a function, given by its name, is invoked: whoever measures a run does so around it.</summary>
    public Func<string, Func<Task>, Task> Invoke { get; set; } = (_, invocation) => invocation();

    /// <summary>Called when it counts: from here on others may write beside it.</summary>
    public Action? Begun { get; set; }

    /// <summary>Called when the sources are read, and waited for: then the pipeline writes alone until <see cref="RunAsync"/> has
    /// returned.</summary>
    public Func<Task>? Ending { get; set; }

    /// <summary>Counts so far; equations hold once <see cref="RunAsync"/> has returned.</summary>
    public RunCounts Counts => Totals.Counts(_ingestor.Counters);

    /// <summary>
    /// When the board is next updated, and the event time up to which it is current; null before this run's first gold batch.
    /// </summary>
    public (DateTimeOffset Next, DateTimeOffset? UpTo) Gold =>
        (_scheduler.NextRun(nameof(PromotionFunctions.PromoteGold)), Totals.GoldUpTo);

    /// <summary>The batches that wait for a person; known when <see cref="RunAsync"/> has returned.</summary>
    public IReadOnlyList<BatchPlan> Held { get; private set; } = [];

    /// <summary>What is said of each recording that was read to its end, and of which less than half is events.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    /// <inheritdoc cref="Ingestor.UnknownFields"/>
    public (long Events, IReadOnlyList<string> Names) UnknownFields => _ingestor.UnknownFields;

    /// <summary>Reads the sources one after the other to their ends, or until cancelled, and takes everything through to gold.</summary>
    public async Task RunAsync(IReadOnlyList<IEventSource> sources, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        (Totals.ResumedLanded, Totals.ResumedBronze) = await BacklogAsync();
        var (gold, _) = await _services.GetRequiredService<CheckpointStore>().LoadAsync(LayerNames.Gold, CancellationToken.None);
        Begun?.Invoke();

        // Reading stops first, then the steps after it, so that nothing is left between two steps.
        using var behind = new CancellationTokenSource();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var ending = failed.Token.Register(() => _patience?.End());
        var delivering = StopAllOnFailure(_mapping.RunAsync(behind.Token), failed);
        var promoting = StopAllOnFailure(_scheduler.RunAsync(behind.Token), failed);
        try
        {
            foreach (var source in sources)
            {
                var read = await _ingestor.RunAsync(source, failed.Token);
                if (source is IRecording recording && (read.HasNoEvent() || read.IsMostlyLost()) && !failed.IsCancellationRequested)
                    Unreadable = [.. Unreadable, await UnreadableAsync(recording, read, failed.Token)];
            }
            if (_broker is null && !failed.IsCancellationRequested)
                await _mapping.DrainAsync(failed.Token);
        }
        catch (FatalException) when (delivering.IsFaulted || promoting.IsFaulted)
        {
            // The failure in a later step is the cause and is thrown below.
        }
        finally
        {
            await behind.CancelAsync();
            await Task.WhenAll(delivering, promoting);
        }
        if (Ending is not null)
            await Ending();
        await _scheduler.RunAllAsync(CancellationToken.None);
        var ledger = _services.GetRequiredService<LedgerLayer>();
        await _services.GetRequiredService<LayerRunner>().RunAsync(
            ledger, (checkpoint, _, token) => ledger.PlanNowAsync(checkpoint, token), CancellationToken.None);
        (Totals.WaitingLanded, Totals.WaitingBronze) = await BacklogAsync();
        Held = await HeldAsync();
        Totals.GoldWindows = await CountWindowsAsync(gold.BatchSeq + 1);
        Totals.Elapsed = Stopwatch.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        _mapping.Dispose();
        _log.Dispose();
        _broker?.Dispose();
        _patience?.Dispose();
        await _services.DisposeAsync();
        Turn.Dispose();
    }

    private static async Task<string> UnreadableAsync(IRecording recording, IngestCounters read, CancellationToken cancellationToken)
    {
        var (lines, hasNone) = (read.Received, read.HasNoEvent());
        var what = await UnreadableRecording.DescribeAsync(recording, lines, hasNone ? lines : read.DeadLettered, cancellationToken);
        return read.DeadLettered == 0 ? what
            : hasNone ? $"{what} All of it went to quarantine."
            : $"{what} They went to quarantine, and the rest was taken. See whether this is the file that was meant.";
    }

    private Task WriteBronzeAsync(KafkaEvent batch, CancellationToken cancellationToken) =>
        Invoke(nameof(BronzeFunctions.WriteBronze), async () => Totals.Add(
            await _services.GetRequiredService<BronzeFunctions>().WriteBronze(batch, ContextOf(nameof(BronzeFunctions.WriteBronze)))));

    private async Task StopAllOnFailure(Task task, CancellationTokenSource failed)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            _log.Fail(e as FatalException ?? new FatalException(e.Message, e));
            await failed.CancelAsync();
            throw;
        }
    }

    // What a killed run has left, or a held batch keeps back: rows in landing files, planned or not, and bronze batches that silver has not
    // read.
    private async Task<(long Landed, long Bronze)> BacklogAsync()
    {
        var checkpoints = _services.GetRequiredService<CheckpointStore>();
        var layer = _services.GetRequiredService<BronzeLayer>();
        var (bronze, _) = await checkpoints.LoadAsync(LayerNames.Bronze, CancellationToken.None);
        var (silver, _) = await checkpoints.LoadAsync(LayerNames.Silver, CancellationToken.None);
        var planned = bronze.Planned?.LandedKeys.ToHashSet(StringComparer.Ordinal) ?? [];
        var unplanned = await layer.CountRowsAsync(
            _engine, [.. (await layer.PendingAsync(CancellationToken.None)).Where(f => !planned.Contains(f.Key))], CancellationToken.None);
        long unread = 0;
        for (var seq = silver.SourceSeq + 1; seq <= bronze.BatchSeq; seq++)
            unread += (await checkpoints.ReadManifestAsync(LayerNames.Bronze, seq, CancellationToken.None)).Counts["bronze"];
        // A replay's rows were never on their way.
        var begun = bronze.Planned is { Input: LandedFiles { Replay: null }, RowsIn: var rows } ? rows : 0;
        return (unplanned + begun, unread);
    }

    private async Task<IReadOnlyList<BatchPlan>> HeldAsync()
    {
        var held = new List<BatchPlan>();
        foreach (var layer in LayerNames.InOrder)
        {
            if ((await _services.GetRequiredService<CheckpointStore>().LoadAsync(layer, CancellationToken.None)).Checkpoint.Planned is
                { IsHeld: true } batch)
                held.Add(batch);
        }
        return held;
    }

    private async Task<(long Entities, long Users, long Overall)> CountWindowsAsync(long fromSeq)
    {
        var counts = await _engine.RunAsync(
            SqlLibrary.Get("gold/count_since").Bind(new SqlParameters().Add("from_seq", fromSeq)), CancellationToken.None);
        return (counts.Row.Get<long>("entities"), counts.Row.Get<long>("users"), counts.Row.Get<long>("windows"));
    }

    private Schedule Every(TimeSpan interval, string function, Func<ILambdaContext, Task<IReadOnlyList<BatchManifest>>> run) =>
        Scheduled(interval, function, _ => Invoke(function, () => run(ContextOf(function))));

    // The next tick does what this one could not.
    private Schedule Scheduled(TimeSpan interval, string name, Func<CancellationToken, Task> run) =>
        new(name, interval, _patience is null ? run : _patience.UntilNextTick(name, run));

    // What a live run leaves behind by the thousand is removed while it runs.
    private async Task MaintainAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in LayerNames.InOrder)
        {
            try
            {
                await _services.GetRequiredService<LayerMaintenance>().TidyAsync(layer, cancellationToken);
            }
            catch (Exception e) when (e is FullDiskException or ConflictException)
            {
                // A full disk, which the layers report, also prevents leases from being given back; the next upkeep is soon enough.
            }
        }
    }

    private static LocalLambdaContext ContextOf(string function) => new(function);
}
