namespace WikiGuard;

/// <summary>Text as an argument of a command that people copy.</summary>
public static class ShellWord
{
    /// <summary>In quotes, so that a shell interprets nothing in it.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
