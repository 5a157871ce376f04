using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Fakes;

/// <summary>
/// A <see cref="LayerRunner"/> over objects in memory, with a clock that the test moves and an engine that only notes what it is given.
/// </summary>
internal sealed class RunnerUnderTest : IConfigInForce
{
    /// <param name="earlier">The process before this one, whose objects and clock this one goes on with.</param>
    public RunnerUnderTest(RunnerUnderTest? earlier = null, ToolAdvice? advice = null)
    {
        Objects = earlier?.Objects ?? new MemoryObjectStore();
        Time = earlier?.Time ?? new FakeTimeProvider(new DateTimeOffset(2026, 1, 26, 12, 0, 0, TimeSpan.Zero));
        Checkpoints = new CheckpointStore(Objects);
        Runner = new LayerRunner(Checkpoints, LeasesOver(Engine), new BatchConfigs(this, new ConfigSets(Objects)), Engine,
            new AlertBook(Objects, Alerts, Time, advice: advice), new EarlierTables(), Time, NullLogger<LayerRunner>.Instance,
            advice: advice);
    }

    public MemoryObjectStore Objects { get; }

    public FakeTimeProvider Time { get; }

    public NotingEngine Engine { get; } = new();

    public RecordedAlerts Alerts { get; } = new();

    public CheckpointStore Checkpoints { get; }

    public LayerRunner Runner { get; }

    /// <summary>What new batches begin with.</summary>
    public PromotionConfig Config { get; set; } = TestConfig.Shipped;

    /// <summary>Every object but the leases, whose epochs count the runs, and the configurations.</summary>
    public IEnumerable<string> Keys =>
        Objects.Keys.Where(k => !k.StartsWith("leases/", StringComparison.Ordinal) && !k.StartsWith("rules/", StringComparison.Ordinal));

    public Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer) => Runner.RunAsync(layer, CancellationToken.None);

    public Task<PromotionConfig> CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(Config);

    public LeaseStore LeasesOver(IQueryEngine engine) =>
        new(Objects, engine, Time, NullLogger<LeaseStore>.Instance, new LeaseHolder("test"));

    /// <summary>Long enough for the lease of a process that is gone to run out.</summary>
    public void WaitOutLease() => Time.Advance(LeaseStore.Duration);

    internal sealed class NotingEngine : IQueryEngine
    {
        public List<SqlStatement> Statements { get; } = [];

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Statements.Add(statement);
            return Task.FromResult(new QueryResult([], [], 0, TimeSpan.Zero));
        }
    }
}
