using System.Text.RegularExpressions;
using WikiGuard.Config;

namespace WikiGuard.Testing;

/// <summary>.NET's reading of the patterns by which SQL tells that MediaWiki wrote a summary.</summary>
public static class SoftwareSummary
{
    private static readonly Regex Links = Of(RevertPatterns.SoftwareLinks);
    private static readonly Regex Words = Of(RevertPatterns.SoftwareWords);
    private static readonly Regex ProgramName = Of(RevertPatterns.ProgramName);

    public static bool IsRevert(string summary) => Links.IsMatch(summary) || Words.IsMatch(ProgramName.Replace(summary, ""));

    private static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
}
