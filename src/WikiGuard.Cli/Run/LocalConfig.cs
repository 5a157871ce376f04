using WikiGuard.Cli.Commands;
using WikiGuard.Config;
using WikiGuard.Quality;

namespace WikiGuard.Cli.Run;

/// <summary>The configuration that the layers go by.</summary>
internal sealed record LocalConfig(RiskModel RiskModel, QualityRules QualityRules, RevertPatterns RevertPatterns)
{
    /// <param name="folder">Holds files that stand in place of those that are shipped, by the same names; null for the shipped ones.</param>
    /// <exception cref="InvalidConfigException">Names every error of every file.</exception>
    public static async Task<LocalConfig> LoadAsync(string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null && !Directory.Exists(folder))
            throw new InvalidConfigException($"There is no folder {folder}. Give one with --config that holds risk-model.yaml, quality-rules.yaml or revert-patterns.yaml.");
        var errors = new List<string>();
        if (folder is not null && !ConfigFiles.Defaults.Any(f => File.Exists(Path.Combine(folder, Path.GetFileName(f)))))
            errors.Add($"{folder} holds none of risk-model.yaml, quality-rules.yaml and revert-patterns.yaml. Are the names right?");
        var riskModel = await TryReadAsync(ConfigFiles.DefaultRiskModel, RiskModel.Parse);
        var qualityRules = await TryReadAsync(ConfigFiles.DefaultQualityRules, QualityRules.Parse);
        var revertPatterns = await TryReadAsync(ConfigFiles.DefaultRevertPatterns, RevertPatterns.Parse);
        return errors.Count == 0
            ? new LocalConfig(riskModel!, qualityRules!, revertPatterns!)
            : throw new InvalidConfigException(string.Join('\n', errors));

        async Task<T?> TryReadAsync<T>(string shipped, Func<string, string, T> parse) where T : class
        {
            var own = folder is null ? null : Path.Combine(folder, Path.GetFileName(shipped));
            var file = own is not null && File.Exists(own) ? own : shipped;
            try
            {
                return parse(await ConfigFiles.ReadAsync(file, cancellationToken), file);
            }
            catch (InvalidConfigException e)
            {
                errors.Add(e.Message);
                return null;
            }
        }
    }
}
