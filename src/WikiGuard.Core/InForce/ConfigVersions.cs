using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using WikiGuard.Ports;

namespace WikiGuard.InForce;

/// <summary>
/// Ensures that a version of a configuration file always means the same content: quarantined rows and metrics say which version of the
/// rules judged them. Kept in <c>rules/{version}.sha256</c> for the quality rules, and <c>rules/{file}-{version}.sha256</c> for the
/// others.
/// </summary>
internal static partial class ConfigVersions
{
    /// <exception cref="InvalidConfigException">The lakehouse knows other content for a file's version; names every such file.</exception>
    /// <exception cref="FatalException">What the lakehouse knows of a version is damaged.</exception>
    public static async Task EnsureAsync(IObjectStore objects, PromotionConfig config, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        foreach (var (file, version, key) in new[]
        {
            (PromotionConfig.QualityRulesFile, config.QualityRules.Version, $"rules/{config.QualityRules.Version:D8}.sha256"),
            (PromotionConfig.RiskModelFile, config.RiskModel.Version, $"rules/risk-model-{config.RiskModel.Version:D8}.sha256"),
            (PromotionConfig.RevertPatternsFile, config.RevertPatterns.Version,
                $"rules/revert-patterns-{config.RevertPatterns.Version:D8}.sha256"),
        })
        {
            if (!await IsKnownAsync(objects, key, HashOf(config.Texts[file]), cancellationToken))
                errors.Add($"{file} has changed, and its version is still {version}. Raise `version` at its top, so that rows and metrics "
                    + "can be traced to what made them.");
        }
        if (errors.Count > 0)
            throw new InvalidConfigException(string.Join('\n', errors));
    }

    /// <exception cref="FatalException">What the lakehouse knows of a version is damaged.</exception>
    public static async Task CheckAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        foreach (var key in (await objects.ListAsync("rules/", cancellationToken)).Where(
            k => k.EndsWith(".sha256", StringComparison.Ordinal)))
            await ReadAsync(objects, key, cancellationToken);
    }

    private static async Task<bool> IsKnownAsync(IObjectStore objects, string key, string hash, CancellationToken cancellationToken) =>
        await objects.PutIfAbsentAsync(key, Encoding.ASCII.GetBytes(hash), cancellationToken)
        || await ReadAsync(objects, key, cancellationToken) is not { } known || known == hash;

    private static async Task<string?> ReadAsync(IObjectStore objects, string key, CancellationToken cancellationToken)
    {
        if (await objects.GetAsync(key, cancellationToken) is not { } stored)
            return null;
        var known = Encoding.UTF8.GetString(stored.Content.Span);
        return Sha256().IsMatch(known)
            ? known : throw new DamagedStoreException(
                [new Damage(key, $"{key} is damaged: it holds no SHA-256", Remedy.SetAside)],
                $"{key} is damaged: it holds no SHA-256. Delete it; what is in force next is then what its version means.");
    }

    // Differences in line ends are ignored.
    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.None, 1000)]
    private static partial Regex Sha256();
}
