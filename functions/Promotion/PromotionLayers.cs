using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Promotion;
using WikiGuard.Silver;

namespace WikiGuard.Functions.Promotion;

/// <summary>The layers, made of one configuration.</summary>
public sealed record PromotionLayers(LayerRunner Runner, BronzeLayer Bronze, IngestHop Ingest, SilverLayer Silver, GoldLayer Gold);

/// <summary>Gives the layers as the configuration is now.</summary>
public interface IPromotionLayers
{
    /// <exception cref="InvalidConfigException">The configuration is wrong, and there is none from before to go on with.</exception>
    Task<PromotionLayers> CurrentAsync(CancellationToken cancellationToken);
}

/// <summary>The layers of a host whose configuration stays as it was at the start.</summary>
public sealed class FixedPromotion(PromotionLayers layers) : IPromotionLayers
{
    public Task<PromotionLayers> CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(layers);
}
