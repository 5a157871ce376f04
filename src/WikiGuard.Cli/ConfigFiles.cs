using WikiGuard.Alerts;
using WikiGuard.InForce;

namespace WikiGuard.Cli;

/// <summary>The configuration files: where they are and how they are read.</summary>
internal static class ConfigFiles
{
    public static string DefaultAllowlist { get; } = PromotionConfig.DeployedPath("entity-allowlist.yaml");

    public static string DefaultPrices { get; } = PromotionConfig.DeployedPath("prices.yaml");

    public static string DefaultAlerts { get; } = PromotionConfig.DeployedPath(AlertSettings.FileName);

    public static IReadOnlyList<string> Defaults { get; } =
        [DefaultAllowlist, .. PromotionConfig.FileNames.Select(PromotionConfig.DeployedPath), DefaultAlerts, DefaultPrices];

    /// <summary>A risk model has top-level points for entities; an allowlist has a list of them.</summary>
    public static bool LooksLikeRiskModel(string yaml) => HasKey(yaml, "entity", "user", "global");

    public static bool LooksLikeQualityRules(string yaml) => HasKey(yaml, "tables");

    public static bool LooksLikeRevertPatterns(string yaml) => HasKey(yaml, "common", "languages");

    public static bool LooksLikeAlerts(string yaml) => HasKey(yaml, "risk", "webhook");

    public static bool LooksLikePrices(string yaml) => HasKey(yaml, "kafka_t3_small_hour", "athena_scanned_tb");

    private static bool HasKey(string yaml, params string[] keys) =>
        yaml.Split('\n').Any(l => keys.Any(k => l.StartsWith($"{k}:", StringComparison.Ordinal)));
}
