using Microsoft.Extensions.DependencyInjection;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Silver;

namespace WikiGuard.Promotion;

/// <summary>Registers the layers; a host adds the ports, the event clock, the risk model and the revert patterns.</summary>
public static class PromotionServices
{
    public static IServiceCollection AddPromotion(this IServiceCollection services) => services
        .AddSingleton<CheckpointStore>()
        .AddSingleton<LayerRunner>()
        .AddSingleton<BronzeLayer>()
        .AddSingleton<SilverLayer>()
        .AddSingleton<GoldLayer>();
}
