using System.CommandLine;
using WikiGuard.Config;
using WikiGuard.Costs;
using WikiGuard.Entities;
using WikiGuard.Quality;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard config check</c>: reads configuration files as a start would, and says all that is wrong.</summary>
internal static class ConfigCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to check, recognised by their content; without any, the ones that ship with WikiGuard.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var check = new Command("check",
            "Checks configuration files: the entity allowlist, the risk model, the quality rules, the revert patterns and the prices.")
            { files };
        check.SetAction(async (parsed, cancellationToken) =>
        {
            var failed = false;
            foreach (var file in parsed.GetValue(files) is { Length: > 0 } given ? given : ConfigFiles.Defaults)
            {
                try
                {
                    await output.WriteLineAsync($"{file}: {Describe((await ConfigFile.ReadAsync(file, cancellationToken)).Text, file)}");
                }
                catch (InvalidConfigException e)
                {
                    failed = true;
                    await errors.WriteLineAsync(e.Message);
                }
            }
            return failed ? ExitCodes.Failed : ExitCodes.Done;
        });
        return new Command("config", "Looks after the configuration files.") { check };
    }

    private static string Describe(string yaml, string file)
    {
        if (ConfigFiles.LooksLikeRiskModel(yaml))
            return $"a risk model, version {RiskModel.Parse(yaml, file).Version}, in order";
        if (ConfigFiles.LooksLikeQualityRules(yaml))
        {
            var rules = QualityRules.Parse(yaml, file);
            return $"quality rules, version {rules.Version}, {rules.Tables.Sum(t => t.Value.Count)} for {rules.Tables.Count} tables, in "
                + $"order";
        }
        if (ConfigFiles.LooksLikeRevertPatterns(yaml))
        {
            var patterns = RevertPatterns.Parse(yaml, file);
            return $"revert patterns of {patterns.Languages.Count} languages, version {patterns.Version}, in order";
        }
        if (ConfigFiles.LooksLikePrices(yaml))
        {
            Prices.Parse(yaml, file);
            return "prices, in order";
        }
        var allowlist = Allowlist.Parse(yaml, file);
        return $"an allowlist of {allowlist.Entities.Length} {(allowlist.Entities.Length == 1 ? "entity" : "entities")} with "
            + $"{allowlist.Entities.Sum(e => e.Aliases.Length)} aliases, in order";
    }
}
