using WikiGuard.Cli.Commands;
using WikiGuard.Config;
using WikiGuard.Quality;

namespace WikiGuard.Cli.Run;

/// <summary>The configuration that the layers go by.</summary>
internal sealed record LocalConfig(RiskModel RiskModel, QualityRules QualityRules, RevertPatterns RevertPatterns)
{
    /// <summary>Reads the shipped files.</summary>
    /// <exception cref="InvalidConfigException">Names every error of a file.</exception>
    public static async Task<LocalConfig> LoadAsync(CancellationToken cancellationToken) => new(
        RiskModel.Parse(await ConfigFiles.ReadAsync(ConfigFiles.DefaultRiskModel, cancellationToken), ConfigFiles.DefaultRiskModel),
        QualityRules.Parse(await ConfigFiles.ReadAsync(ConfigFiles.DefaultQualityRules, cancellationToken), ConfigFiles.DefaultQualityRules),
        RevertPatterns.Parse(await ConfigFiles.ReadAsync(ConfigFiles.DefaultRevertPatterns, cancellationToken), ConfigFiles.DefaultRevertPatterns));
}
