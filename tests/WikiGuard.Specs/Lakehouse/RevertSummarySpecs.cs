using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// The shipped revert patterns against <c>revert-summaries.tsv</c>. Its summaries were written, not collected: from the messages that
/// MediaWiki's undo and rollback links fill in, the forms of the usual tools and bots, and what people write by hand in each language; the
/// others speak of the same things without reverting. They were labelled before the patterns were written, but by the same people: on live
/// edits, whose handwriting is richer, expect less. <c>revert-summaries-seen.tsv</c> has forms that others have collected from the live
/// stream in 2026 or that stand in the sources of tools, with other names in them; the patterns were not written from it.
/// </summary>
public sealed class RevertSummarySpecs
{
    private static readonly RevertPatterns Patterns =
        RevertPatterns.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", "revert-patterns.yaml")),
            "revert-patterns.yaml");

    private static readonly Labelled[] Summaries =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "revert-summaries.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Select(cells => new Labelled(cells[0], bool.Parse(cells[1]), cells[2])),
    ];

    [Fact]
    public async Task Reverts_are_found_in_each_language_and_little_else()
    {
        var found = await FoundByDuckDbAsync();
        var judged = Summaries.Zip(found, (s, f) => (s.Wiki, s.IsRevert, Found: f, s.Summary)).ToList();
        var wrong = string.Join('\n',
            judged.Where(j => j.IsRevert != j.Found).Select(j => $"{j.Wiki} {(j.Found ? "wrongly found" : "missed")}: {j.Summary}"));

        Assert.True(Summaries.Length >= 170 && Summaries.Count(s => s.IsRevert) is var reverts && reverts >= 100
            && Summaries.Length - reverts >= 70, "too few labels");
        Assert.True(judged.Count(j => j.IsRevert && j.Found) >= 0.98 * judged.Count(j => j.Found), $"Precision is below 0.98.\n{wrong}");
        Assert.True(judged.Count(j => j.IsRevert && j.Found) >= 0.95 * judged.Count(j => j.IsRevert), $"Recall is below 0.95.\n{wrong}");
        foreach (var wiki in judged.Where(j => j.IsRevert).GroupBy(j => j.Wiki, StringComparer.Ordinal))
            Assert.True(wiki.Count(j => j.Found) >= 0.85 * wiki.Count(), $"Recall on {wiki.Key} is below 0.85.\n{wrong}");
        foreach (var language in Patterns.Languages.Keys)
            Assert.True(judged.Count(j => j.Wiki == $"{language}wiki") >= 12, $"{language} has fewer than 12 labels.");
    }

    [Fact]
    public async Task Reverts_that_others_have_seen_are_found_and_little_else()
    {
        var seen = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "revert-summaries-seen.tsv")).Skip(1)
            .Select(line => line.Split('\t')).ToList();
        var found = await SourcesByDuckDbAsync([.. seen.Select(c => (c[0], (string?)c[2]))]);
        var judged = seen.Zip(found, (c, f) => (Label: c[1], Found: f, Summary: c[2])).ToList();
        var wrong = string.Join('\n', judged.Where(j => (j.Label == "no") != (j.Found is null)).Select(j => $"{j.Found}: {j.Summary}"));

        Assert.True(judged.Count(j => j.Label != "no" && j.Found is not null) >= 0.95 * judged.Count(j => j.Label != "no"), wrong);
        Assert.False(judged.Any(j => j.Label == "no" && j.Found is not null), wrong);
        Assert.All(judged.Where(j => j.Label is "software" or "tool"), j => Assert.Equal((j.Summary, j.Label), (j.Summary, j.Found)));
    }

    [Fact]
    public async Task The_source_says_what_told()
    {
        (string Wiki, string? Summary, string? Source)[] edits =
        [
            ("enwiki", "unsourced, reverted", "free_text"),
            ("enwiki", "Bot: Reverted 2 edits", "tool"),
            ("enwiki", "rollback", "free_text"),
            ("enwiki", "undone", "free_text"),
            ("enwiki", "undone by mistake of [[User:Elm Walker]]", "free_text"),
            ("dewiki",
                "Die letzte Textänderung von Moorbach wurde verworfen und die Version 251200001 von Steilufer wiederhergestellt.", "software"),
            ("ukwiki",
                "Скасування редагування № [[Special:Diff/44|44]] користувача [[Special:Contributions/Elm|Elm]] ([[User talk:Elm|о]])", "software"),
            ("fawiki", "خنثی\u200cسازی نسخهٔ 1335474809 به دست یک کاربر پنهان\u200cشده", "software"),
            ("eswiki",
                "Se ha deshecho la revisión 1335474809 de [[Special:Contributions/Fresno|Fresno]] ([[User talk:Fresno|disc.]])", "software"),
            ("enwiki", "Reporting [[Special:Contributions/Elm Walker|Elm Walker]]. ([[WP:TW|TW]])", null),
            ("enwiki", null, null)
        ];

        var found = await SourcesByDuckDbAsync([.. edits.Select(e => (e.Wiki, e.Summary))]);

        Assert.Equal(edits, edits.Zip(found, (e, f) => (e.Wiki, e.Summary, f)));
    }

    [Fact]
    public async Task Sql_and_dotnet_read_the_patterns_alike()
    {
        var found = await FoundByDuckDbAsync();

        var inDotnet = Summaries.Select(s => SoftwareSummary.IsRevert(s.Summary)
            || Regex.IsMatch(s.Summary, Patterns.For(s.Wiki), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

        Assert.Equal(inDotnet, found);
    }

    [Fact]
    public async Task A_language_has_its_patterns_on_its_own_wikis_only()
    {
        (string Wiki, string Summary, bool? IsRevert)[] edits =
        [
            ("dewiki", "Rückgängig gemacht", true),
            ("dewikivoyage", "Rückgängig gemacht", true),
            ("enwiki", "Rückgängig gemacht", false),
            ("commonswiki", "Rückgängig gemacht", false),
            ("commonswiki", "Manual revert of the crop", true),
            ("wikidatawiki", "rv", true),
            ("zh_yuewiki", "撤销破坏", null),
            ("zhwiki", "撤销破坏", true),
        ];
        var rows = await SilverFieldSpecs.SilverRowsAsync(
            [.. edits.Select((e, i) => EventJson.Edit(i + 1).With("wiki", e.Wiki).With("comment", e.Summary))]);

        Assert.Equal(edits, rows.Select(r => ((string)r["wiki"]!, (string)r["comment"]!, (bool?)r["is_revert"])));
    }

    private static async Task<List<bool>> FoundByDuckDbAsync() =>
        [.. (await SourcesByDuckDbAsync([.. Summaries.Select(s => (s.Wiki, (string?)s.Summary))])).Select(s => s is not null)];

    private static async Task<List<string?>> SourcesByDuckDbAsync(IReadOnlyList<(string Wiki, string? Summary)> edits)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var rows = SqlLiteral.Of(edits.Select((e, i) => new object?[] { (long)i, e.Wiki, e.Summary }).ToList());
        var result = await lakehouse.QueryAsync(
            $"select {Patterns.Source.Text} as source from (values {rows}) as s (n, wiki, comment) order by n");
        return [.. result.Rows.Select(r => (string?)r[0])];
    }

    private sealed record Labelled(string Wiki, bool IsRevert, string Summary);
}
