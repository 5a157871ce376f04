using WikiGuard.Config;
using WikiGuard.Quality;

namespace WikiGuard.Promotion;

/// <summary>The configuration that the layers go by.</summary>
public sealed record PromotionConfig(RiskModel RiskModel, QualityRules QualityRules, RevertPatterns RevertPatterns)
{
    public const string RiskModelFile = "risk-model.yaml";
    public const string QualityRulesFile = "quality-rules.yaml";
    public const string RevertPatternsFile = "revert-patterns.yaml";

    public static IReadOnlyList<string> Files { get; } = [RiskModelFile, QualityRulesFile, RevertPatternsFile];

    /// <param name="textOf">A file's text and what messages call it.</param>
    /// <exception cref="InvalidConfigException">Names every error of every file.</exception>
    public static PromotionConfig Parse(Func<string, (string Yaml, string Name)> textOf)
    {
        var errors = new List<string>();
        var riskModel = TryParse(RiskModelFile, RiskModel.Parse);
        var qualityRules = TryParse(QualityRulesFile, QualityRules.Parse);
        var revertPatterns = TryParse(RevertPatternsFile, RevertPatterns.Parse);
        return errors.Count == 0
            ? new PromotionConfig(riskModel!, qualityRules!, revertPatterns!)
            : throw new InvalidConfigException(string.Join('\n', errors));

        T? TryParse<T>(string file, Func<string, string, T> parse)
            where T : class
        {
            try
            {
                var (yaml, name) = textOf(file);
                return parse(yaml, name);
            }
            catch (InvalidConfigException e)
            {
                errors.Add(e.Message);
                return null;
            }
        }
    }
}
