using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Local.DuckDb;
using WikiGuard.Pipeline;
using WikiGuard.Ports;
using WikiGuard.Silver;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Iceberg;

/// <summary>The layers over the local engine, each of whose writes is looked at.</summary>
internal sealed class WatchedLakehouse : IAsyncDisposable
{
    private static readonly TimeSpan TickTime = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(EventJson.Noon);
    private readonly LocalLakehouse _lakehouse;
    private readonly ServiceProvider _services;
    private int _events;

    private WatchedLakehouse(LocalLakehouse lakehouse)
    {
        _lakehouse = lakehouse;
        Engine = new WatchingEngine(lakehouse.Engine);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_time).AddSingleton<IEventClock>(new SystemEventClock(_time))
            .AddSingleton<IQueryEngine>(Engine).AddSingleton<IObjectStore>(lakehouse.Objects).AddSingleton(lakehouse.LandingTables)
            .AddSingleton<ITableMaintenance, DuckDbMaintenance>().AddSingleton<IAlertSink>(new RecordedAlerts())
            .AddSingleton(new LeaseHolder("watch")).AddSingleton<IConfigInForce>(new FixedConfig(TestConfig.Shipped))
            .AddPromotion()
            .BuildServiceProvider();
    }

    public WatchingEngine Engine { get; }

    public static async Task<WatchedLakehouse> CreateAsync() =>
        new(await LocalLakehouse.OpenAsync(
            Directory.CreateTempSubdirectory("wikiguard-").FullName, TimeProvider.System, CancellationToken.None));

    /// <summary>Ten minutes of edits, which begin in the middle of a window, through all layers and into the ledger.</summary>
    public async Task TickAsync(int edits)
    {
        var from = _time.GetUtcNow().AddMinutes(-5);
        var records = Enumerable.Range(0, edits).Select(i => EventJson
            .Edit(_events + i, from + (TickTime * i / edits), title: $"Page {i % 90}", user: $"User {i % 110}").ToRecord(_events + i))
                .ToList();
        _events += edits;
        _time.Advance(TickTime);
        await new BronzeWriter(_lakehouse.Objects, NullLogger<BronzeWriter>.Instance).WriteAsync(records, CancellationToken.None);
        foreach (var layer in new ILayer[] { Get<BronzeLayer>(), Get<SilverLayer>(), Get<GoldLayer>(), Get<LedgerLayer>() })
            Assert.Single(await Get<LayerRunner>().RunAsync(layer, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _lakehouse.Dispose();
        Directory.Delete(_lakehouse.Folder, recursive: true);
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();
}
