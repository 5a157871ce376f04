using System.Text;
using WikiGuard.Sql;

namespace WikiGuard.Config;

public sealed class RevertPatternsTests
{
    private const string Good = "version: 3\ncommon: {words: ['rv']}\nlanguages: {de: {starts: ['zurück']}}\n";

    [Fact]
    public void A_wiki_has_the_common_patterns_and_those_of_its_language()
    {
        var patterns = RevertPatterns.Parse(Good, "reverts.yaml");

        Assert.Equal(3, patterns.Version);
        Assert.DoesNotContain("zurück", patterns.For("enwiki"), StringComparison.Ordinal);
        Assert.Equal(patterns.Common, patterns.For("deplwiki"));
        Assert.Equal(patterns.Common, patterns.For(null));
        Assert.All(["dewiki", "dewikiquote", "dewiktionary"],
            wiki => Assert.Contains("((rv)([^\\p{L}\\p{N}_]|\\z)|zurück)", patterns.For(wiki), StringComparison.Ordinal));
        Assert.Contains("or wiki = 'dewiktionary' then regexp_like(comment, ", patterns.Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_condition_is_small_beside_what_a_statement_may_hold() =>
        // a third of Athena's limit
        Assert.InRange(
            Encoding.UTF8.GetByteCount(RevertPatterns.Parse(ShippedFile.Config("revert-patterns.yaml"), "").Source.Text), 1, 87_381);

    /// <summary>Each start reads them; an automaton of each pattern once took 90 MB and most of the start.</summary>
    [Fact]
    public void The_shipped_patterns_are_read_with_little_memory()
    {
        var shipped = ShippedFile.Config("revert-patterns.yaml");
        RevertPatterns.Parse(shipped, "");
        var before = GC.GetAllocatedBytesForCurrentThread();

        RevertPatterns.Parse(shipped, "");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 12_000_000);
    }

    [Fact]
    public void All_errors_of_a_file_come_at_once()
    {
        var errors = ErrorsOf("version: 0\ncommon: {words: ['\\bre', 'rv$'], ends: ['x']}\nlanguages: {DE: {starts: []}, fr: {}, it: "
            + "{words: [3]}}\n");

        Assert.StartsWith("reverts.yaml: 8 errors\n", errors, StringComparison.Ordinal);
        Assert.Contains("1:10: 'version' is 0; it must be a whole number from 1", errors, StringComparison.Ordinal);
        Assert.Contains(@"the pattern '\bre' has \b, which engines read differently", errors, StringComparison.Ordinal);
        Assert.Contains(@"the pattern 'rv$' has $; write \z for the end", errors, StringComparison.Ordinal);
        Assert.Contains("unknown key 'ends' in 'common'", errors, StringComparison.Ordinal);
        Assert.Contains("'DE' is not a language's code", errors, StringComparison.Ordinal);
        Assert.Contains("'languages.DE' starts is empty", errors, StringComparison.Ordinal);
        Assert.Contains("'languages.fr' has no patterns", errors, StringComparison.Ordinal);
        Assert.Contains("a pattern is the number '3'; quote it", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\w+", @"has \w, which engines read differently")]
    [InlineData(@"r\Bv", @"has \B")]
    [InlineData(@"(r)\1", @"has \1")]
    [InlineData(@"\pLx", @"has \p")]
    [InlineData(@"\p{Lo}x", @"has \p{Lo}")]
    [InlineData("r(?=v)", "has (?=; of the groups")]
    [InlineData("r(?<!v)", "of the groups with a question mark only (?: and (?i: are read alike")]
    [InlineData("(?<name>r)", "of the groups")]
    [InlineData("(?i)rv", "of the groups")]
    [InlineData("^rv", "has ^; leave it out")]
    [InlineData("rv{101}", "repeats more than 100 times")]
    [InlineData("rv{1,9999999999999}", "repeats more than 100 times")]
    [InlineData("(r{50}){21}", "repeats what is repeated, more than 1,000 times in all")]
    [InlineData("((r{10}v){10}){11}", "repeats what is repeated, more than 1,000 times in all")]
    [InlineData(@"(\p{L}{100}x){2,4}", "is too large for an engine to compile")]
    [InlineData("rv++", "has ++, which is possessive")]
    [InlineData(@"[\[[]x", "has a [ within")]
    [InlineData("[a[bc]]", @"has a [ within a character class; write \[")]
    [InlineData("[a-z&&b]", "has && within a character class")]
    [InlineData(@"[\d]x", "has an escape within a character class")]
    [InlineData("(rv", "is not a regular expression")]
    [InlineData("r**", "is not a regular expression")]
    [InlineData("[rv", "has a [ that is not closed")]
    [InlineData("(rv)?", "matches the empty text, and so everything")]
    [InlineData("r|", "matches the empty text")]
    public void A_pattern_that_engines_may_read_differently_is_refused(string pattern, string expected) =>
        Assert.Contains(expected, ErrorsOf($"version: 1\ncommon: {{starts: ['{pattern}']}}\nlanguages: {{}}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"(?i:révoqu(e|é))[,.;: ]{1,3}\[\[")]
    [InlineData(@"[^\p{L}\]]+?x")]
    [InlineData(@"a\.b\*c\\d")]
    [InlineData("取消|撤[销銷]")]
    [InlineData("(r{50}){20}")]
    [InlineData("(r{100}v){9}|(v{100}){10}")]
    [InlineData(@"\p{L}{100}x{100}")]
    public void A_pattern_that_all_engines_read_alike_is_taken(string pattern) =>
        Assert.Contains(pattern, RevertPatterns.Parse($"version: 1\ncommon: {{starts: ['{pattern}']}}\nlanguages: {{}}\n", "").Common,
            StringComparison.Ordinal);

    [Fact]
    public void A_quote_in_a_pattern_stays_within_its_literal() =>
        Assert.Contains(SqlLiteral.Of($"^{RevertPatternReader.BeforeTheWords}(l'edit)"),
            RevertPatterns.Parse("version: 1\ncommon: {starts: [\"l'edit\"]}\nlanguages: {}\n", "").Source.Text,
            StringComparison.Ordinal);

    private static string ErrorsOf(string yaml) =>
        Assert.Throws<InvalidConfigException>(() => RevertPatterns.Parse(yaml, "reverts.yaml")).Message;
}
