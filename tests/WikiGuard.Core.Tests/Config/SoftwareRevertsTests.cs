using System.Globalization;
using WikiGuard.Testing;

namespace WikiGuard.Config;

/// <summary>
/// What MediaWiki, AutoModerator and pywikibot write when they revert an edit, rendered by <c>eng/reverts.py --list</c>. The patterns are
/// written from the messages of all but release 1.35, which they have not seen. And summaries that link the same things without reverting,
/// which we wrote: the last 20 after the patterns.
/// </summary>
public sealed class SoftwareRevertsTests
{
    private static readonly (string Source, string Language, string Message, string Summary)[] Summaries =
        [.. Rows("software-reverts.tsv").Select(cells => (cells[0], cells[1], cells[2], cells[3]))];

    [Theory]
    [InlineData("1.35", 239)]
    [InlineData("1.43", 250)]
    [InlineData("AutoModerator", 30)]
    [InlineData("pywikibot", 69)]
    public void A_revert_by_software_is_found_in_every_language(string source, int languages)
    {
        var byLanguage = Summaries.Where(s => s.Source == source).GroupBy(s => s.Language, StringComparer.Ordinal).ToList();
        var missed = byLanguage.SelectMany(l => l).Where(s => !SoftwareSummary.IsRevert(s.Summary)).ToList();

        Assert.True(byLanguage.Count >= languages, $"{byLanguage.Count} languages");
        // French has worded one of them anew since; config/revert-patterns.yaml has the old words.
        Assert.Equal(source == "1.35" ? ["fr undo-summary-username-hidden"] : [], missed.Select(m => $"{m.Language} {m.Message}"));
    }

    [Fact]
    public void What_only_links_is_rarely_a_revert()
    {
        var summaries = Rows("summaries-with-links.tsv").Select(cells => cells[1]).ToList();
        var wrong = summaries.Where(s => SoftwareSummary.IsRevert(s)).ToList();

        Assert.True(wrong.Count <= 0.03 * summaries.Count, string.Join('\n', wrong));
        Assert.Contains($"{wrong.Count} of {summaries.Count} summaries that only link", Docs, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentation_gives_the_numbers_that_are_found_here()
    {
        foreach (var source in Summaries.GroupBy(s => s.Source, StringComparer.Ordinal))
        {
            var counts = string.Create(
                CultureInfo.InvariantCulture, $"{source.Count(s => SoftwareSummary.IsRevert(s.Summary)):N0} of {source.Count():N0}");
            Assert.Contains(counts, Docs, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("see [[Special:Diff/1335474809]]")]
    [InlineData("[[Special:Contributions/Elm Walker]] has more")]
    [InlineData("see [[Special:Contributions/Elm Walker]] and [[User:Harrowgate Owl]] on this")]
    [InlineData("[[:de:Nepal]] has a version of 2019")]
    [InlineData("Redirected page to [[Reversal]]")]
    [InlineData("")]
    public void What_only_links_is_no_revert(string summary) => Assert.False(SoftwareSummary.IsRevert(summary));

    private static string Docs { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs/risk-scores.md"));

    private static IEnumerable<string[]> Rows(string fixture) =>
        File.ReadLines(Path.Combine(Repository.Root, "tests/WikiGuard.Core.Tests/Fixtures", fixture)).Skip(1)
            .Select(line => line.Split('\t'));
}
