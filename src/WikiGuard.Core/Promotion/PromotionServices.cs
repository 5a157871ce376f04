using WikiGuard.Alerts;
using WikiGuard.Ingest;
using WikiGuard.Maintenance;
using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Quality;
using WikiGuard.Quarantine;
using WikiGuard.Silver;

namespace WikiGuard.Promotion;

/// <summary>Registers the layers; a host adds the ports, the clocks, the lease holder and the configuration.</summary>
public static class PromotionServices
{
    public static IServiceCollection AddPromotion(this IServiceCollection services) => services
        .AddSingleton<CheckpointStore>()
        .AddSingleton<IngestCheckpointStore>()
        .AddSingleton<LeaseStore>()
        .AddSingleton<AlertBook>()
        .AddSingleton<ConfigSets>()
        .AddSingleton<BatchConfigs>()
        .AddSingleton<MetricHistory>()
        .AddSingleton<QualityCheck>()
        .AddSingleton<QualityDesk>()
        .AddSingleton<LayerRunner>()
        .AddSingleton<LedgerLayer>()
        .AddSingleton<BronzeLayer>()
        .AddSingleton<SilverLayer>()
        .AddSingleton<GoldLayer>()
        .AddSingleton(Retention.Default)
        .AddSingleton<LayerMaintenance>()
        .AddSingleton<BronzeWriter>()
        .AddSingleton<BronzeRedrive>()
        .AddSingleton<GoldRedrive>()
        .AddSingleton<QuarantineDesk>();
}
