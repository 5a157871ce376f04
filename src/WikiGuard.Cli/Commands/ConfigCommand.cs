using System.CommandLine;
using System.Text.RegularExpressions;
using WikiGuard.Alerts;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Config;
using WikiGuard.Costs;
using WikiGuard.Entities;
using WikiGuard.Pipeline;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// <c>wikiguard config check</c>: reads configuration files as a run would at its start, and reports all errors.
/// <c>wikiguard config sql</c>: shows the statements that result from them.
/// </summary>
internal static partial class ConfigCommand
{
    public static Command Create(TextWriter output, TextWriter errors) =>
        new("config", "Checks configuration files, and shows the SQL that results from them.")
        {
            CreateCheck(output, errors), CreateSql(output),
        };

    private static Command CreateCheck(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to check, recognised by their content; without any, the ones that ship with WikiGuard.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var check = new Command("check",
            "Checks configuration files: the entity allowlist, the risk model, the quality rules, the revert patterns, the alerts and the prices.")
            { files };
        check.SetAction(async (parsed, cancellationToken) =>
        {
            var failed = false;
            foreach (var file in parsed.GetValue(files) is { Length: > 0 } given ? given : ConfigFiles.Defaults)
            {
                try
                {
                    var (description, doubts) = Describe((await ConfigFile.ReadAsync(file, cancellationToken)).Text, file);
                    await output.WriteLineAsync($"{QueryOutput.Printable(file)}: {description}");
                    foreach (var doubt in doubts)
                        await errors.WriteLineAsync($"note: {QueryOutput.Printable(doubt)}");
                }
                catch (InvalidConfigException e)
                {
                    failed = true;
                    await errors.WriteLineAsync(PrintableText.Lines(e.Message, '?'));
                }
            }
            return failed ? ExitCodes.Failed : ExitCodes.Done;
        });
        return check;
    }

    private static Command CreateSql(TextWriter output)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The statement, such as silver/stage_events; without it, all names are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var config = SharedOptions.Config();
        var sql = new Command("sql", "Prints a statement as it is sent. What a batch or the risk model gives stays open, as :name.")
        {
            name, config,
        };
        sql.SetAction(async (parsed, cancellationToken) =>
        {
            var rules = (await LocalConfig.LoadAsync(parsed.GetValue(config), cancellationToken)).QualityRules;
            await output.WriteLineAsync(
                parsed.GetValue(name) is { } statement ? Print(statement, rules) : string.Join('\n', SqlLibrary.Names));
            return ExitCodes.Done;
        });
        return sql;
    }

    private static string Print(string statement, QualityRules rules)
    {
        try
        {
            // Where the file has a comment.
            return BlankLine().Replace(SentStatements.Get(statement, rules).WithoutComments(), "\n");
        }
        catch (ArgumentException e)
        {
            throw new WrongUsageException($"{e.Message.Split(" (Parameter")[0]} To list them: wikiguard config sql");
        }
    }

    private static (string Text, IReadOnlyList<string> Doubts) Describe(string yaml, string file)
    {
        if (ConfigFiles.LooksLikeRiskModel(yaml))
            return ($"a risk model, version {RiskModel.Parse(yaml, file).Version}, in order", []);
        if (ConfigFiles.LooksLikeQualityRules(yaml))
        {
            var rules = QualityRules.Parse(yaml, file);
            return ($"quality rules, version {rules.Version}, {rules.Tables.Sum(t => t.Value.Count)} for {rules.Tables.Count} tables, in "
                + "order", []);
        }
        if (ConfigFiles.LooksLikeRevertPatterns(yaml))
        {
            var patterns = RevertPatterns.Parse(yaml, file);
            return ($"revert patterns of {patterns.Languages.Count} languages, version {patterns.Version}, in order", []);
        }
        if (ConfigFiles.LooksLikePrices(yaml))
        {
            Prices.Parse(yaml, file);
            return ("prices, in order", []);
        }
        if (ConfigFiles.LooksLikeAlerts(yaml))
        {
            var alerts = AlertSettings.Parse(yaml, file);
            return ($"alerts about {(alerts.Risk.IsOff ? "no windows" : $"windows from {alerts.Risk.Severities[^1]} on")}"
                + $"{(alerts.Webhook is { } webhook ? $", by a webhook from {webhook.Url}" : "")}, in order", []);
        }
        var allowlist = Allowlist.Parse(yaml, file);
        return ($"an allowlist of {allowlist.Entities.Length} {(allowlist.Entities.Length == 1 ? "entity" : "entities")} with "
            + $"{allowlist.Entities.Sum(e => e.Aliases.Length)} aliases, in order", allowlist.Doubts);
    }

    [GeneratedRegex(@"(\s*\n)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlankLine();
}
