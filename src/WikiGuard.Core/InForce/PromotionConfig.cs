using System.Security.Cryptography;
using System.Text;
using WikiGuard.Config;
using WikiGuard.Quality;

namespace WikiGuard.InForce;

/// <summary>The configuration that the layers use.</summary>
public sealed record PromotionConfig(RiskModel RiskModel, QualityRules QualityRules, RevertPatterns RevertPatterns)
{
    public const string RiskModelFile = "risk-model.yaml";
    public const string QualityRulesFile = "quality-rules.yaml";
    public const string RevertPatternsFile = "revert-patterns.yaml";

    public static IReadOnlyList<string> FileNames { get; } = [RiskModelFile, QualityRulesFile, RevertPatternsFile];

    /// <summary>The files' text by name; a batch must be finished with the same.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>Identifies this configuration.</summary>
    public required string Hash { get; init; }

    /// <summary>The path of a file that came with the program.</summary>
    public static string DeployedPath(string name) => Path.Combine(AppContext.BaseDirectory, "config", name);

    /// <summary>The files that came with the program.</summary>
    public static async Task<PromotionConfig> ReadDeployedAsync(CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ConfigFile>(StringComparer.Ordinal);
        foreach (var name in FileNames)
            files[name] = await ConfigFile.ReadAsync(DeployedPath(name), cancellationToken);
        return Parse(files);
    }

    /// <summary>SHA-256 over the files' hashes, in hex.</summary>
    public static string HashOf(IReadOnlyDictionary<string, ConfigFile> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', FileNames.Select(n => files[n].Hash)))));

    /// <param name="files">One for each of <see cref="FileNames"/>.</param>
    /// <exception cref="InvalidConfigException">Names every error of every file.</exception>
    public static PromotionConfig Parse(IReadOnlyDictionary<string, ConfigFile> files)
    {
        var errors = new List<string>();
        var riskModel = TryParse(RiskModelFile, RiskModel.Parse);
        var qualityRules = TryParse(QualityRulesFile, QualityRules.Parse);
        var revertPatterns = TryParse(RevertPatternsFile, RevertPatterns.Parse);
        return errors.Count == 0
            ? new PromotionConfig(riskModel!, qualityRules!, revertPatterns!)
            { Texts = FileNames.ToDictionary(n => n, n => files[n].Text, StringComparer.Ordinal), Hash = HashOf(files) }
            : throw new InvalidConfigException(string.Join('\n', errors));

        T? TryParse<T>(string name, Func<string, string, T> parse)
            where T : class
        {
            try
            {
                return parse(files[name].Text, files[name].Name);
            }
            catch (InvalidConfigException e)
            {
                errors.Add(e.Message);
                return null;
            }
        }
    }
}
