using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Local;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Silver;
using WikiGuard.Verification;

namespace WikiGuard.Cli.Pipeline;

/// <summary>A lakehouse that a command for operators works on, with the layers over it.</summary>
internal sealed class OpenLakehouse : IAsyncDisposable
{
    private readonly LocalLakehouse _lakehouse;
    private readonly ServiceProvider _services;
    private readonly CountingObserver _observer;

    private OpenLakehouse(LocalLakehouse lakehouse, ServiceProvider services, CountingObserver observer) =>
        (_lakehouse, _services, _observer) = (lakehouse, services, observer);

    /// <summary>What the batches counted that were completed since it was opened.</summary>
    public IReadOnlyDictionary<string, long> Counts => _observer.Counts;

    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder.</exception>
    /// <exception cref="TransientException">A process holds it.</exception>
    public static async Task<OpenLakehouse> OpenAsync(
        string folder, string? configFolder, TextWriter alerts, CancellationToken cancellationToken, IBatchObserver? observer = null)
    {
        LocalLakehouse.RequireIn(folder);
        var config = await LocalConfig.LoadAsync(configFolder, cancellationToken);
        LocalLakehouse lakehouse;
        try
        {
            lakehouse = await LocalLakehouse.OpenAsync(folder, TimeProvider.System, cancellationToken);
        }
        catch (ConflictException e)
        {
            throw new TransientException($"{e.Message} Wait for its end, or stop it.", e);
        }
        try
        {
            await new ConfigSets(lakehouse.Objects).KeepAsync(config, cancellationToken);
        }
        catch
        {
            lakehouse.Dispose();
            throw;
        }
        // Where the last run followed a recording, its time is the lakehouse's time.
        var recorded = await new IngestCheckpointStore(lakehouse.Objects).ClockAsync(cancellationToken);
        IEventClock clock = recorded is { } time ? new StoppedClock(time) : new SystemEventClock(TimeProvider.System);
        var services = LocalServices.Of(lakehouse.Engine, lakehouse.Objects, config, clock, TimeProvider.System,
            new ConsoleAlertSink(alerts), NullLoggerFactory.Instance);
        var counting = new CountingObserver(observer);
        services.AddSingleton<IBatchObserver>(counting)
            .AddSingleton(new Requester(ThisUser.Name))
            .AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))
            .AddSingleton<RequestLog>();
        return new OpenLakehouse(lakehouse, services.BuildServiceProvider(), counting);
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Takes everything that waits through to gold.</summary>
    public async Task PromoteAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in (ILayer[])[.. Layers, Get<LedgerLayer>()])
            await Get<LayerRunner>().RunAsync(layer, cancellationToken);
    }

    /// <summary>What <c>wikiguard verify</c> checks.</summary>
    /// <param name="commandArguments">What to add to a suggested command.</param>
    public Task<IReadOnlyList<Check>> VerifyAsync(string commandArguments, CancellationToken cancellationToken) =>
        new LakehouseVerifier(_lakehouse.Engine, _lakehouse.Objects, new DuckDbDialect(), TimeProvider.System, commandArguments)
            .VerifyAsync(cancellationToken);

    /// <summary>Releases a batch, if it is held, and promotes it.</summary>
    /// <returns>False where no layer holds a batch with that id.</returns>
    public async Task<bool> ReleaseAsync(QuarantineFilter filter, Release release, CancellationToken cancellationToken)
    {
        if (filter.BatchId is not { } batchId || await HolderOfAsync(filter, cancellationToken) is not { } layer)
            return false;
        await Get<LayerRunner>().ReleaseAsync(layer, batchId, release, cancellationToken);
        await PromoteAsync(cancellationToken);
        return true;
    }

    /// <returns>The layer that holds the batch of a filter; null where none does.</returns>
    public async Task<string?> HolderOfAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var layer = filter.BatchId is { } batchId ? await Get<LayerRunner>().HolderOfAsync(batchId, cancellationToken) : null;
        return layer is null || filter.IsBatchAlone ? layer : throw new WrongUsageException(
            $"{filter.BatchId} is held, and a held batch is released whole: give --batch alone.");
    }

    /// <summary>Closes it so that nothing that was deleted is left in its files.</summary>
    public async Task CloseRewrittenAsync()
    {
        await _services.DisposeAsync();
        _lakehouse.CloseRewritten();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _lakehouse.Dispose();
    }

    private ILayer[] Layers => [Get<BronzeLayer>(), Get<SilverLayer>(), Get<GoldLayer>()];

    private sealed class CountingObserver(IBatchObserver? other) : IBatchObserver
    {
        private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, long> Counts => _counts;

        public void Completed(string layer, BatchManifest manifest)
        {
            if (layer != LayerNames.Ledger)
                _counts.Add(manifest.Counts);
            other?.Completed(layer, manifest);
        }
    }

    private sealed record StoppedClock(DateTimeOffset Now) : IEventClock;
}
