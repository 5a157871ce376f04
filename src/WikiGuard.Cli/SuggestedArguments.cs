namespace WikiGuard.Cli;

/// <summary>What to add to a suggested command, so that it refers to the same lakehouse and configuration.</summary>
internal static class SuggestedArguments
{
    public const string DefaultLakehouse = ".wikiguard";

    public static string Lakehouse(string folder) => folder == DefaultLakehouse ? "" : $" --lakehouse {ShellWord.Quoted(folder)}";

    public static string Config(string? folder) => folder is null ? "" : $" --config {ShellWord.Quoted(folder)}";

    /// <summary>An argument as it would stand on a command line.</summary>
    public static string Written(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@,+".Contains(c, StringComparison.Ordinal))
            ? argument : ShellWord.Quoted(argument);
}
