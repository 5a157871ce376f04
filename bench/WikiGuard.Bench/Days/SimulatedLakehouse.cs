using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Local.DuckDb;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Bench.Days;

/// <summary>A lakehouse as in a live run, with a simulated clock.</summary>
internal sealed class SimulatedLakehouse : IAsyncDisposable
{
    private readonly LocalLakehouse _lakehouse;
    private readonly ServiceProvider _services;

    private SimulatedLakehouse(
        LocalLakehouse lakehouse, ProfiledEngine engine, PromotionConfig config, SimulatedTime time, LiveCadence cadence)
    {
        _lakehouse = lakehouse;
        Profile = engine;
        Objects = new SimulatedObjects(lakehouse.Objects, time);
        _services = LocalServices.Of(engine, Objects, config, time, time, new NoAlerts(), NullLoggerFactory.Instance, cadence: cadence)
            .BuildServiceProvider();
    }

    /// <summary>Under the layers.</summary>
    public ProfiledEngine Profile { get; }

    /// <summary>Beside them.</summary>
    public IQueryEngine Engine => _lakehouse.Engine;

    public SimulatedObjects Objects { get; }

    public static async Task<SimulatedLakehouse> OpenAsync(
        string folder, SimulatedTime time, IReadOnlyDictionary<string, int> keep, CancellationToken cancellationToken)
    {
        var lakehouse = await LocalLakehouse.OpenAsync(folder, time, cancellationToken, LiveCadence.Threads);
        var engine = await ProfiledEngine.OnAsync(
            lakehouse.Engine, Path.Combine(Path.GetDirectoryName(folder)!, "profile.json"), cancellationToken);
        return new SimulatedLakehouse(
            lakehouse, engine, await LocalConfig.LoadAsync(folder: null, cancellationToken), time,
            new LiveCadence(LiveCadence.DefaultEvery, LiveCadence.DefaultWindow, keep));
    }

    /// <summary>Lands records as WriteBronze would of one window.</summary>
    /// <returns>The number of records.</returns>
    public async Task<long> LandAsync(IEnumerable<LogRecord> records, CancellationToken cancellationToken) =>
        (await _services.GetRequiredService<BronzeWriter>().WriteAsync(records, cancellationToken)).Delivered;

    /// <summary>A round of the layers, as the scheduler makes it.</summary>
    public async Task PromoteAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in new ILayer[] { Layer<BronzeLayer>(), Layer<SilverLayer>(), Layer<GoldLayer>(), Layer<LedgerLayer>() })
            await _services.GetRequiredService<LayerRunner>().RunAsync(layer, cancellationToken);
    }

    /// <summary>The upkeep that comes between two rounds.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in LayerNames.InOrder)
            await _services.GetRequiredService<LayerMaintenance>().TidyAsync(layer, cancellationToken);
    }

    /// <summary>
    /// What lies in the folder now. The database's log is written into its file first: only there rows have the size that they keep.
    /// </summary>
    public async Task<Stock> StockAsync(CancellationToken cancellationToken)
    {
        await RunAsync("checkpoint", cancellationToken);
        var blocks = (await RunAsync("select used_blocks * block_size, total_blocks * block_size from pragma_database_size() where "
            + "database_name = current_database()", cancellationToken)).Rows[0];
        var memory = (await RunAsync("select cast(sum(memory_usage_bytes) as bigint) from duckdb_memory()", cancellationToken))
            .Scalar<long>();
        var files = Directory.GetFiles(_lakehouse.Folder, "*", SearchOption.AllDirectories).Select(f => new FileInfo(f)).ToList();
        return new Stock((long)blocks[0]!, (long)blocks[1]!, files.Count,
            files.Where(f => f.Name.EndsWith(".json", StringComparison.Ordinal) || f.Name.EndsWith(".parquet", StringComparison.Ordinal))
            .Sum(f => f.Length), memory);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _lakehouse.Dispose();
    }

    private T Layer<T>() where T : ILayer => _services.GetRequiredService<T>();

    private Task<QueryResult> RunAsync(string sql, CancellationToken cancellationToken) =>
        Engine.RunAsync(new SqlStatement("bench/stock", sql), cancellationToken);
}

/// <summary>What a lakehouse takes.</summary>
/// <param name="DatabaseBytes">That hold something; <paramref name="DatabaseFileBytes"/> has room beside them that is free for new
/// rows.</param>
/// <param name="Files">All of them, the database's own among them.</param>
/// <param name="ObjectBytes">The bytes of the files beside the database.</param>
/// <param name="EngineBytes">Memory that DuckDB holds.</param>
internal sealed record Stock(long DatabaseBytes, long DatabaseFileBytes, int Files, long ObjectBytes, long EngineBytes);
