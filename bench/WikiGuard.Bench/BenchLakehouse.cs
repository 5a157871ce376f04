using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;
using WikiGuard.Silver;

namespace WikiGuard.Bench;

/// <summary>A lakehouse in a folder, and the layers over it with the shipped configuration; its engine records what it runs.</summary>
internal sealed class BenchLakehouse : IAsyncDisposable
{
    // About the size of an invocation of WriteBronze: 6 MB of records.
    private const int DeliveryRecords = 3_000;

    private readonly LocalLakehouse _lakehouse;
    private readonly ServiceProvider _services;

    private BenchLakehouse(LocalLakehouse lakehouse, PromotionConfig config, IEventClock clock, ILoggerProvider? log)
    {
        _lakehouse = lakehouse;
        Engine = new TimedEngine(lakehouse.Engine, TimeProvider.System);
        _services = LocalServices
            .Of(Engine, lakehouse.Objects, config, clock, TimeProvider.System, new NoAlerts(),
                log is null ? NullLoggerFactory.Instance : new LoggerFactory([log]))
            .BuildServiceProvider();
    }

    /// <summary>Under the layers.</summary>
    public TimedEngine Engine { get; }

    /// <summary>In the order in which rows pass them; the ledger, which only counts them, is the last.</summary>
    public IReadOnlyList<ILayer> Layers =>
    [
        _services.GetRequiredService<BronzeLayer>(), _services.GetRequiredService<SilverLayer>(), _services.GetRequiredService<GoldLayer>(),
        _services.GetRequiredService<LedgerLayer>(),
    ];

    public string Folder => _lakehouse.Folder;

    public IObjectStore Objects => _lakehouse.Objects;

    /// <param name="threads">How many processors a statement may use; null for all.</param>
    public static async Task<BenchLakehouse> OpenAsync(
        string folder, IEventClock clock, CancellationToken cancellationToken, int? threads = null, ILoggerProvider? log = null) =>
        new(await LocalLakehouse.OpenAsync(folder, TimeProvider.System, cancellationToken, threads),
            await PromotionConfig.ReadDeployedAsync(cancellationToken), clock, log);

    /// <summary>Lands records as WriteBronze would.</summary>
    /// <returns>The number of records.</returns>
    public static async Task<long> LandAsync(string folder, IAsyncEnumerable<LogRecord> records, CancellationToken cancellationToken)
    {
        var writer = new BronzeWriter(new FolderObjectStore(folder), NullLogger<BronzeWriter>.Instance);
        long landed = 0;
        await foreach (var delivery in records.Chunk(DeliveryRecords).WithCancellation(cancellationToken))
            landed += (await writer.WriteAsync(delivery, cancellationToken)).Delivered;
        return landed;
    }

    /// <summary>Promotes all that waits for a layer.</summary>
    public Task<IReadOnlyList<BatchManifest>> RunAsync(ILayer layer, CancellationToken cancellationToken) =>
        _services.GetRequiredService<LayerRunner>().RunAsync(layer, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _lakehouse.Dispose();
    }
}
