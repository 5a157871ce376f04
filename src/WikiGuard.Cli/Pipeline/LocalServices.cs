using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Leases;
using WikiGuard.Local.DuckDb;
using WikiGuard.Pipeline;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Pipeline;

/// <summary>The layers over a lakehouse in a folder: what a run and the commands for operators share.</summary>
internal static class LocalServices
{
    /// <param name="turn">The turns of the writers in a run's process; null where there is one writer.</param>
    /// <param name="cadence">The cadence of a stream; null for a recording.</param>
    /// <param name="risks">Which windows raise alerts; null for none.</param>
    /// <param name="advice">How people reach the lakehouse; null where that needs no options.</param>
    public static IServiceCollection Of(
        IQueryEngine engine, IObjectStore objects, PromotionConfig config, IEventClock clock, TimeProvider time, IAlertSink alerts,
        ILoggerFactory logging, LeaseTurn? turn = null, LiveCadence? cadence = null, RiskSettings? risks = null,
        ToolAdvice? advice = null)
    {
        var services = new ServiceCollection()
            .AddSingleton(logging).AddLogging()
            .AddSingleton(time)
            .AddSingleton(engine).AddSingleton(objects)
            .AddSingleton<ILandingTables, DuckDbLandingTables>()
            .AddSingleton<ITableMaintenance, DuckDbMaintenance>()
            .AddSingleton(clock).AddSingleton(alerts)
            .AddSingleton(new LeaseHolder($"process {Environment.ProcessId} on {Environment.MachineName}"))
            .AddSingleton<IConfigInForce>(new FixedConfig(config))
            .AddSingleton(advice ?? ToolAdvice.Plain)
            .AddPromotion();
        if (risks is not null)
            services.AddSingleton(risks);
        if (turn is not null)
            services.AddSingleton(turn);
        return cadence is null ? services : services.AddSingleton(cadence.Retention).AddSingleton(new LedgerPace(LiveCadence.LedgerEvery));
    }
}
