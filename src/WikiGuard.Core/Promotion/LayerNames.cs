using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Silver;

namespace WikiGuard.Promotion;

/// <summary>The layers by name.</summary>
public static class LayerNames
{
    /// <summary>In the order in which data walks.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [BronzeLayer.LayerName, SilverLayer.LayerName, GoldLayer.LayerName];
}
