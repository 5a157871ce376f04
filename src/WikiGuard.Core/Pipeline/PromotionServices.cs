using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Maintenance;
using WikiGuard.Quality;
using WikiGuard.Quarantine;
using WikiGuard.Recovery;
using WikiGuard.Risks;
using WikiGuard.Silver;

namespace WikiGuard.Pipeline;

/// <summary>Registers the layers; a host adds the ports, the clocks, the lease holder and the configuration.</summary>
public static class PromotionServices
{
    public static IServiceCollection AddPromotion(this IServiceCollection services) => services
        .AddSingleton<CheckpointStore>()
        .AddSingleton<IngestCheckpointStore>()
        .AddSingleton<LeaseStore>()
        .AddSingleton<SilenceBook>()
        .AddSingleton<AlertBook>()
        .AddSingleton<ConfigSets>()
        .AddSingleton<BatchConfigs>()
        .AddSingleton<MetricHistory>()
        .AddSingleton<QualityCheck>()
        .AddSingleton<QualityDesk>()
        .AddSingleton<EarlierTables>()
        .AddSingleton<LayerRunner>()
        .AddSingleton<LedgerLayer>()
        .AddSingleton<BronzeLayer>()
        .AddSingleton<SilverLayer>()
        .AddSingleton<GoldLayer>()
        .AddSingleton(RiskSettings.Off)
        .AddSingleton<RiskWatch>()
        .AddSingleton(Retention.Default)
        .AddSingleton<LayerMaintenance>()
        .AddSingleton<BronzeWriter>()
        .AddSingleton<BronzeRedrive>()
        .AddSingleton<GoldRedrive>()
        .AddSingleton<QuarantineDesk>()
        .AddSingleton<ReplayDesk>()
        .AddSingleton<RollbackDesk>()
        .AddSingleton<LogReader>()
        .AddSingleton<LogReplayDesk>()
        .AddSingleton<PurgeDesk>()
        .AddSingleton<RecoveryPlans>()
        .AddSingleton<LateForecast>()
        .AddSingleton<BackfillDesk>()
        .AddSingleton<BackfillProgress>();
}
