using System.Text.RegularExpressions;
using WikiGuard.Config;

namespace WikiGuard.Quality;

/// <summary>Checks that a regular expression means the same to Trino's engine, to RE2 and in .NET.</summary>
internal static class PortablePattern
{
    // Escapes of letters and digits that all three read alike. Not \b, \Z and \R: they differ, or one engine lacks them.
    private const string Escapes = "AzdDsSwWpPnrtfv";

    /// <returns>What is wrong and what to do, or null.</returns>
    public static string? Error(string pattern)
    {
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                if (char.IsAsciiLetterOrDigit(pattern[++i]) && !Escapes.Contains(pattern[i], StringComparison.Ordinal))
                    return $"holds {ConfigErrors.Show($"\\{pattern[i]}")}, which engines read differently; write a character class such as [^a-z] instead";
            }
            else if (pattern[i] is '[' or ']')
            {
                inClass = pattern[i] == '[';
            }
            else if (pattern[i] == '$' && !inClass)
            {
                return "holds $, which one engine also finds before a line break at the end; write \\z";
            }
        }

        try
        {
            // It has the same restrictions as RE2: no look-around, no back-reference.
            _ = new Regex(pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"cannot be used: {e.Message.Split('\n')[0].TrimEnd()}";
        }
    }
}
