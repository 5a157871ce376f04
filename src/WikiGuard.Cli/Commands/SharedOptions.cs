using System.CommandLine;

namespace WikiGuard.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public const string DefaultLakehouse = ".wikiguard";

    public static Option<string> Lakehouse() => new("--lakehouse")
    {
        Description = "The folder that holds the tables, checkpoints and objects.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultLakehouse,
    };

    /// <summary>What to add to a command that is suggested for this lakehouse.</summary>
    public static string LakehouseArgument(string folder) => folder == DefaultLakehouse ? "" : $" --lakehouse {Quoted(folder)}";

    /// <inheritdoc cref="LakehouseArgument"/>
    public static string ConfigArgument(string? folder) => folder is null ? "" : $" --config {Quoted(folder)}";

    public static Option<string?> Config() => new("--config")
    {
        Description = "A folder with your own risk-model.yaml, quality-rules.yaml or revert-patterns.yaml. Default: those that ship with WikiGuard.",
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

    // So that a shell takes nothing in it for its own.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
