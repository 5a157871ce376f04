using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Entities;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Quarantine;
using WikiGuard.Recovery;
using WikiGuard.Silver;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>A lakehouse in a temporary folder and the layers over it, fed directly, without Kafka.</summary>
internal sealed class TestLakehouse : IConfigInForce, IAsyncDisposable
{
    private readonly LocalLakehouse _lakehouse;
    private readonly IObjectStore _objects;
    private readonly RecordingClock _clock = new(TimeProvider.System);
    private readonly EventPreparer _preparer;
    private long _offset;
    private PromotionConfig _config = TestConfig.Shipped;

    private TestLakehouse(LocalLakehouse lakehouse)
    {
        Saved = new SavedStates(lakehouse.Engine);
        var earlier = new EarlierTables(Saved);
        _lakehouse = lakehouse;
        Faults = new UnreliableEngine(Crash.Guard(lakehouse.Engine));
        _objects = Crash.Guard(lakehouse.Objects);
        Checkpoints = new CheckpointStore(_objects);
        Writer = new BronzeWriter(lakehouse.Objects, NullLogger<BronzeWriter>.Instance);
        Leases = new LeaseStore(_objects, Faults, Time, NullLogger<LeaseStore>.Instance, new LeaseHolder("test"));
        Runner = new LayerRunner(Checkpoints, Leases, new BatchConfigs(this, new ConfigSets(_objects)), Faults,
            new AlertBook(_objects, Alerts, Time), earlier, Time, NullLogger<LayerRunner>.Instance);
        _preparer = new EventPreparer(new MonitoredPages(Allowlist.Parse(TestConfig.EveryPage, "test"), ""), _clock);
        var quality = new QualityDesk(new QualityCheck(NullLogger<QualityCheck>.Instance), new MetricHistory(Checkpoints));
        Bronze = new BronzeLayer(_objects, lakehouse.LandingTables, _clock, quality, new LoggerFactory([Log]).CreateLogger<BronzeLayer>());
        Silver = new SilverLayer(Checkpoints, _clock, quality);
        Gold = new GoldLayer(Checkpoints, _clock, quality);
        Ledger = new LedgerLayer(new IngestCheckpointStore(_objects), Checkpoints, _clock);
        var bronze = new BronzeRedrive(Leases, Faults, _clock, new BronzeWriter(_objects, NullLogger<BronzeWriter>.Instance));
        Replay = new ReplayDesk(Runner, Checkpoints, Faults, _clock, Silver, Gold);
        LogReader = new LogReader(Writer, _objects);
        LogReplay = new LogReplayDesk(Runner, Bronze, Checkpoints, _objects);
        Rollback = new RollbackDesk(Runner, Checkpoints, earlier, Faults, _clock, Bronze, Silver, Gold);
        Purge = new PurgeDesk(Leases, Checkpoints, _objects, Faults, Replay, new DuckDbMaintenance());
        Quarantine = new QuarantineDesk(Runner, Leases, Faults, _clock, bronze, Silver, new GoldRedrive(Runner, Faults, Gold));
    }

    public CheckpointStore Checkpoints { get; }

    public BronzeWriter Writer { get; }

    public LeaseStore Leases { get; }

    public LayerRunner Runner { get; }

    public BronzeLayer Bronze { get; }

    public SilverLayer Silver { get; }

    public GoldLayer Gold { get; }

    public LedgerLayer Ledger { get; }

    /// <summary>What bronze warns of.</summary>
    public LineLog Log { get; } = new();

    /// <summary>What is to become of a statement of the layers.</summary>
    public UnreliableEngine Faults { get; }

    /// <summary>The clock of the leases.</summary>
    public FakeTimeProvider Time { get; } = new();

    /// <summary>What was sent to people.</summary>
    public RecordedAlerts Alerts { get; } = new();

    public QuarantineDesk Quarantine { get; }

    public ReplayDesk Replay { get; }

    public LogReader LogReader { get; }

    public LogReplayDesk LogReplay { get; }

    public RollbackDesk Rollback { get; }

    /// <summary>The earlier states of the tables.</summary>
    public SavedStates Saved { get; }

    public PurgeDesk Purge { get; }

    public IObjectStore Objects => _lakehouse.Objects;

    public IQueryEngine Engine => _lakehouse.Engine;

    /// <summary>Where the layers' next run is to crash; landing and the test's own queries pass by it.</summary>
    public CrashPoint Crash { get; } = new();

    public static async Task<TestLakehouse> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("wikiguard-");
        return await OpenAsync(folder.FullName);
    }

    /// <summary>
    /// Closes this lakehouse and opens a copy of its folder, by the shipped configuration: as it is after a process has ended and another
    /// starts.
    /// </summary>
    public async Task<TestLakehouse> CopyAsync()
    {
        _lakehouse.Dispose();
        var folder = Directory.CreateTempSubdirectory("wikiguard-");
        Folders.Copy(_lakehouse.Folder, folder.FullName);
        return await OpenCopyAsync(folder.FullName, TestConfig.Shipped);
    }

    /// <summary>
    /// What a process leaves that is killed while it does something, before each step by which it changes anything. It is done once, to its
    /// end; what lies in the folder before a step is what a process leaves that dies there.
    /// </summary>
    /// <returns>Each step, and how to open what was left; a lakehouse is opened once.</returns>
    public async Task<IReadOnlyList<(string Step, Func<Task<TestLakehouse>> OpenAsync)>> KilledAsync(Func<Task> action)
    {
        var left = new List<(string Step, Func<Task<TestLakehouse>> OpenAsync)>();
        Crash.BeforeWriting = step =>
        {
            var folder = Directory.CreateTempSubdirectory("wikiguard-").FullName;
            Folders.Copy(_lakehouse.Folder, folder);
            left.Add((step, () => OpenCopyAsync(folder, _config)));
        };
        await action();
        Crash.BeforeWriting = null;
        return left;
    }

    private async Task<TestLakehouse> OpenCopyAsync(string folder, PromotionConfig config)
    {
        var copy = await OpenAsync(folder);
        copy.Saved.GoOnWith(Saved);
        copy._config = config;
        return copy;
    }

    // Its tables hold a few rows, and specs run side by side.
    private static async Task<TestLakehouse> OpenAsync(string folder) =>
        new(await LocalLakehouse.OpenAsync(folder, TimeProvider.System, CancellationToken.None, threads: 1));

    /// <summary>Batches that begin now go by these quality rules.</summary>
    public void UseRules(string yaml) => _config = TestConfig.With((PromotionConfig.QualityRulesFile, yaml));

    Task<PromotionConfig> IConfigInForce.CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(_config);

    /// <summary>Lands events as the Ingestor and WriteBronze would, one after the other in partition 0.</summary>
    public async Task LandAsync(params string[] events)
    {
        var records = new List<LogRecord>();
        foreach (var json in events)
        {
            var prepared = _preparer.Prepare(Encoding.UTF8.GetBytes(json), JsonEncodedText.Encode("recording"), observed: false);
            if (prepared.Kind == PreparedKind.Hold)
            {
                _preparer.EndOfRecording();
                prepared = _preparer.Prepare(Encoding.UTF8.GetBytes(json), JsonEncodedText.Encode("recording"), observed: true);
            }
            Assert.Equal(PreparedKind.Ready, prepared.Kind);
            records.Add(new LogRecord(
                Topics.CleanedEvents, 0, _offset++, _clock.Now, _preparer.Key.ToArray(), _preparer.Value.ToArray()));
        }
        await Writer.WriteAsync(records, CancellationToken.None);
    }

    /// <summary>Sets the event clock, as events of a recording do: a batch that begins now has this "now".</summary>
    public void SetClock(DateTimeOffset now)
    {
        // A first event, and one that is far from the one before it, is believed when another confirms it.
        _clock.Observe(now);
        _clock.Observe(now);
        Assert.Equal(now, _clock.Now);
    }

    /// <summary>Lands events as they are, as another producer might write them: nothing is added, and they may arrive any time.</summary>
    public Task LandAsIsAsync(params IEnumerable<JsonObject> events) => LandRecordsAsync(events.Select(e => e.ToRecord(_offset++)));

    /// <summary>Lands records of the log, in one delivery.</summary>
    public Task LandRecordsAsync(params IEnumerable<LogRecord> records) => Writer.WriteAsync(records, CancellationToken.None);

    /// <summary>Takes everything landed through to gold, and what that counted into the ledger.</summary>
    /// <returns>The batches of bronze, silver and gold that this call completed.</returns>
    public async Task<IReadOnlyList<BatchManifest>> PromoteAsync()
    {
        IReadOnlyList<BatchManifest> completed = [.. await RunAsync(Bronze), .. await RunAsync(Silver), .. await RunAsync(Gold)];
        await RunAsync(Ledger);
        return completed;
    }

    /// <summary>Takes everything landed through to silver and no further.</summary>
    /// <returns>The batches of bronze and silver that this call completed.</returns>
    public async Task<IReadOnlyList<BatchManifest>> PromoteToSilverAsync() => [.. await RunAsync(Bronze), .. await RunAsync(Silver)];

    /// <summary>Computes all gold windows of whole dates anew.</summary>
    public Task<BatchManifest> RecomputeAsync(params IEnumerable<DateOnly> dates) => RecomputeAsync(relearn: false, dates);

    /// <inheritdoc cref="RecomputeAsync(IEnumerable{DateOnly})"/>
    /// <param name="relearn">What was usual before them is learned again first.</param>
    public async Task<BatchManifest> RecomputeAsync(bool relearn, params IEnumerable<DateOnly> dates)
    {
        var planned = false;
        var completed = await Runner.RunAsync(Gold, (checkpoint, _, _) =>
        {
            var plan = planned ? null : Gold.RecomputePlan(checkpoint, dates, relearn: relearn);
            planned = true;
            return Task.FromResult(plan);
        }, CancellationToken.None);
        return completed[^1];
    }

    public Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer) => Runner.RunAsync(layer, CancellationToken.None);

    /// <summary>Long enough for the lease of a process that is gone to run out.</summary>
    public void WaitOutLease() => Time.Advance(LeaseStore.Duration);

    public async Task<QueryResult> QueryAsync(string sql) =>
        await _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    /// <param name="time">Says how old the lakehouse is; the system's where null.</param>
    public Task<IReadOnlyList<Check>> VerifyAsync(TimeProvider? time = null) =>
        new LakehouseVerifier(_lakehouse.Engine, _lakehouse.Objects, new DuckDbDialect(), time ?? TimeProvider.System)
            .VerifyAsync(deep: false, CancellationToken.None);

    public async Task<T> ScalarAsync<T>(string sql) => (await QueryAsync(sql)).Scalar<T>();

    /// <summary>Rows by column name.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> RowsAsync(string sql) => ByName(await QueryAsync(sql));

    /// <summary>What somebody who asks with <c>wikiguard query</c> gets.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> AskAsync(string sql) =>
        ByName(await _lakehouse.ReadAsync(new SqlStatement("query", sql), CancellationToken.None));

    public async Task<IReadOnlyDictionary<string, object?>> RowAsync(string sql) => (await RowsAsync(sql)).Single();

    private static IReadOnlyList<IReadOnlyDictionary<string, object?>> ByName(QueryResult result) =>
        [.. result.Rows.Select(row => result.Columns.Zip(row).ToDictionary(c => c.First, c => c.Second))];

    public ValueTask DisposeAsync()
    {
        _lakehouse.Dispose();
        Directory.Delete(_lakehouse.Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
