using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Local;
using WikiGuard.Local.DuckDb;
using WikiGuard.Marks;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Silver;
using WikiGuard.Verification;

namespace WikiGuard.Cli.Pipeline;

/// <summary>A lakehouse that a command for operators works on, with the layers over it.</summary>
internal sealed class OpenLakehouse : IAsyncDisposable
{
    private readonly LocalLakehouse _lakehouse;
    private readonly HeldLakehouse? _held;
    private readonly ServiceProvider _services;
    private readonly CountingObserver _observer;

    private OpenLakehouse(LocalLakehouse lakehouse, HeldLakehouse? held, ServiceProvider services, CountingObserver observer) =>
        (_lakehouse, _held, _services, _observer) = (lakehouse, held, services, observer);

    /// <summary>A run holds it, and goes on meanwhile.</summary>
    public bool IsOfRun => _held is not null;

    /// <summary>What the batches counted that were completed since it was opened.</summary>
    public IReadOnlyDictionary<string, long> Counts => _observer.Counts;

    /// <summary>Opens the lakehouse in a folder, or works on that which the run holds.</summary>
    /// <param name="configFolder">Null for the configuration that ships; within a run, for the run's.</param>
    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder, or the run works by another
    /// configuration.</exception>
    /// <exception cref="TransientException">A process holds it.</exception>
    public static Task<OpenLakehouse> OpenAsync(
        LakehouseAccess access, string folder, string? configFolder, TextWriter alerts, CancellationToken cancellationToken,
        IBatchObserver? observer = null) => access.Held is { } held
        ? OfRunAsync(held, access.Requester, configFolder, alerts, observer, cancellationToken)
        : OfFolderAsync(folder, access.Requester, configFolder, alerts, observer, cancellationToken);

    private static async Task<OpenLakehouse> OfFolderAsync(
        string folder, string requester, string? configFolder, TextWriter alerts, IBatchObserver? observer,
        CancellationToken cancellationToken)
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
            throw new TransientException($"{e.Message} It is another command, or a run that is starting or stopping, another user's or of "
                + "another version. Wait for its end, or stop it.", e);
        }
        foreach (var mended in lakehouse.Mended)
            await alerts.WriteLineAsync($"note: {mended.Finding}; it was made anew");
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
        var counting = new CountingObserver(observer);
        var services = Services(lakehouse, config, clock, requester, alerts, counting);
        return new OpenLakehouse(lakehouse, held: null, services.BuildServiceProvider(), counting);
    }

    private static async Task<OpenLakehouse> OfRunAsync(
        HeldLakehouse held, string requester, string? configFolder, TextWriter alerts, IBatchObserver? observer,
        CancellationToken cancellationToken)
    {
        if (configFolder is not null && (await LocalConfig.LoadAsync(configFolder, cancellationToken)).Hash != held.Config.Hash)
        {
            throw new InvalidConfigException(
                $"The run that holds the lakehouse works by another configuration than {configFolder} has, and "
                + "what is done beside it is done by the run's. Leave --config away; or stop the run, start it again with this --config, "
                + "and give the command again.");
        }
        var counting = new CountingObserver(observer);
        var services = Services(held.Lakehouse, held.Config, held.Clock, requester, alerts, held.Totals, held.Turn)
            .AddSingleton<ILandingObserver>(held.Totals);
        // What the command lands, the pipeline takes as well, so the batches of both count.
        held.Totals.Beside = counting;
        return new OpenLakehouse(held.Lakehouse, held, services.BuildServiceProvider(), counting);
    }

    private static IServiceCollection Services(
        LocalLakehouse lakehouse, PromotionConfig config, IEventClock clock, string requester, TextWriter alerts, IBatchObserver observer,
        LeaseTurn? turn = null) => LocalServices.Of(
            lakehouse.Engine, lakehouse.Objects, config, clock, TimeProvider.System, new ConsoleAlertSink(alerts),
            NullLoggerFactory.Instance, turn)
        .AddSingleton(observer)
        .AddSingleton(new Requester(requester))
        .AddSingleton(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)))
        .AddSingleton<RequestLog>()
        .AddSingleton<WindowMarks>();

    /// <summary>Its objects, without the tables.</summary>
    public IObjectStore Objects => _lakehouse.Objects;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Takes everything that waits through to gold.</summary>
    public async Task PromoteAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in (ILayer[])[.. Layers, Get<LedgerLayer>()])
            await Get<LayerRunner>().RunAsync(layer, cancellationToken);
    }

    /// <summary>What <c>wikiguard verify</c> checks. Within a run, the pipeline does not write meanwhile.</summary>
    /// <param name="commandArguments">What to add to a suggested command.</param>
    /// <param name="deep">Also derives silver from bronze and compares them.</param>
    public async Task<IReadOnlyList<Check>> VerifyAsync(
        string commandArguments, CancellationToken cancellationToken, bool deep = false)
    {
        using var turn = _held is null ? null : await _held.Turn.TakeAsync(cancellationToken);
        return await new LakehouseVerifier(
            _lakehouse.Engine, _lakehouse.Objects, new DuckDbDialect(), TimeProvider.System, commandArguments, _lakehouse.DatabaseFile)
            .VerifyAsync(deep, cancellationToken);
    }

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
    /// <exception cref="InvalidOperationException">It is a run's, which goes on with it.</exception>
    public async Task CloseRewrittenAsync()
    {
        if (_held is not null)
            throw new InvalidOperationException("A run has the database open.");
        await _services.DisposeAsync();
        _lakehouse.CloseRewritten();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_held is null)
            _lakehouse.Dispose();
        else
            _held.Totals.Beside = null;
    }

    private ILayer[] Layers => [Get<BronzeLayer>(), Get<SilverLayer>(), Get<GoldLayer>()];

    private sealed class CountingObserver(IBatchObserver? other) : IBatchObserver
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, long> Counts
        {
            get
            {
                lock (_gate)
                    return new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);
            }
        }

        public void Completed(string layer, BatchManifest manifest)
        {
            lock (_gate)
            {
                if (layer != LayerNames.Ledger)
                    _counts.Add(manifest.Counts);
            }
            other?.Completed(layer, manifest);
        }
    }

    private sealed record StoppedClock(DateTimeOffset Now) : IEventClock;
}
