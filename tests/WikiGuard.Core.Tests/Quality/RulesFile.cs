using WikiGuard.Config;

namespace WikiGuard.Quality;

/// <summary>A rules' file around the rules that a test is about.</summary>
internal static class RulesFile
{
    public static string Shipped => ShippedFile.Config("quality-rules.yaml");

    public static QualityRules Parse(string yaml) => QualityRules.Parse(yaml, "rules.yaml");

    public static string ErrorsOf(string yaml) => Assert.Throws<InvalidConfigException>(() => Parse(yaml)).Message;

    /// <param name="rules">Each in braces; the other tables get a rule that is good.</param>
    public static string With(string table, params string[] rules) =>
        "version: 1\ntables:\n" + string.Concat(QualityRules.GatedTables.Select(t => t == table
            ? $"  {t}:\n{string.Concat(rules.Select(r => $"    - {r}\n"))}"
            : $"  {t}: [{{name: {t}_size, type: size, min: 0, action: warn, because: none}}]\n"));

    public static QualityGate Gate(string table, params string[] rules) => Parse(With(table, rules)).Gate(table);
}
