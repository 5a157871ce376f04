using System.CommandLine;

namespace WikiGuard.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static Option<string> Lakehouse() => new("--lakehouse")
    {
        Description = "The folder that holds the tables, checkpoints and objects.",
        HelpName = "DIR",
        DefaultValueFactory = _ => SuggestedArguments.DefaultLakehouse,
    };

    public static Option<string?> Allowlist() => new("--allowlist")
    {
        Description = "The entities to watch. Default: the 20 that ship with WikiGuard.",
        HelpName = "FILE",
    };

    public static Option<string?> Config() => new("--config")
    {
        Description = "A folder with your own risk-model.yaml, quality-rules.yaml or revert-patterns.yaml. Default: those that ship with "
            + "WikiGuard.",
        HelpName = "DIR",
    };

    public static Option<string> Format(string first, params string[] others)
    {
        var option = new Option<string>("--format")
        {
            Description = $"How results are written: {string.Join(", ", [first, .. others])}.",
            DefaultValueFactory = _ => first,
        };
        option.AcceptOnlyFromAmong([first, .. others]);
        return option;
    }
}
