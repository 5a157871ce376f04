namespace WikiGuard.Cli;

/// <summary>What to add to a command that is suggested, so that it means the same lakehouse and configuration.</summary>
internal static class SuggestedArguments
{
    public const string DefaultLakehouse = ".wikiguard";

    public static string Lakehouse(string folder) => folder == DefaultLakehouse ? "" : $" --lakehouse {Quoted(folder)}";

    public static string Config(string? folder) => folder is null ? "" : $" --config {Quoted(folder)}";

    // So that a shell takes nothing in it for its own.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
