using System.Text.RegularExpressions;
using WikiGuard.Testing;

namespace WikiGuard.Config;

/// <summary>
/// What MediaWiki writes when somebody undoes or rolls back an edit, rendered by <c>eng/reverts.py --list</c>. The patterns are written
/// from the messages of releases 1.39 and 1.43; those of 1.35 they have not seen.
/// </summary>
public sealed class SoftwareRevertsTests
{
    private static readonly Regex Software = new(RevertPatterns.Software, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    private static readonly (string Release, string Language, string Message, string Summary)[] Summaries =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests/WikiGuard.Core.Tests/Fixtures/software-reverts.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Select(cells => (cells[0], cells[1], cells[2], cells[3])),
    ];

    [Theory]
    [InlineData("1.35", 239)]
    [InlineData("1.43", 200)]
    public void A_revert_by_the_software_is_found_in_every_language(string release, int languages)
    {
        var byLanguage = Summaries.Where(s => s.Release == release).GroupBy(s => s.Language, StringComparer.Ordinal).ToList();
        var missed = byLanguage.SelectMany(l => l).Where(s => !Software.IsMatch(s.Summary)).ToList();

        Assert.True(byLanguage.Count >= languages);
        // French has worded one of them anew since; config/revert-patterns.yaml has the old words.
        Assert.Equal(release == "1.35" ? ["fr undo-summary-username-hidden"] : [], missed.Select(m => $"{m.Language} {m.Message}"));
    }

    [Theory]
    [InlineData("see [[Special:Diff/1335474809]]")]
    [InlineData("[[Special:Contributions/Elm Walker]] has more")]
    [InlineData("added [[User:Elm Walker|Elm Walker]]'s table of 1998")]
    [InlineData("[[:de:Nepal]] has a version of 2019")]
    [InlineData("Redirected page to [[Reversal]]")]
    [InlineData("")]
    public void What_only_links_is_no_revert(string summary) => Assert.DoesNotMatch(Software, summary);
}
