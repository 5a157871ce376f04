using WikiGuard.Sql;

namespace WikiGuard.Config;

/// <summary>
/// How the summary of an edit says that it reverts another one: the content of <c>config/revert-patterns.yaml</c>. A wiki has one regular
/// expression: the common patterns and those of its language. SQL and .NET read it alike.
/// </summary>
/// <param name="Version">Raised by whoever changes the file; 1 and up.</param>
/// <param name="Common">The expression for wikis whose language is not listed.</param>
/// <param name="Languages">The expression of each language, by the code with which its wikis' names begin; it includes the common patterns
/// too.</param>
public sealed record RevertPatterns(long Version, string Common, IReadOnlyDictionary<string, string> Languages)
{
    // The kinds of wiki that exist per language: https://meta.wikimedia.org/wiki/Special:SiteMatrix
    private static readonly string[] Projects =
        ["wiki", "wikibooks", "wikinews", "wikiquote", "wikisource", "wikiversity", "wikivoyage", "wiktionary"];

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static RevertPatterns Parse(string yaml, string sourceName) => RevertPatternReader.Read(yaml, sourceName);

    /// <summary>
    /// A condition over the columns <c>wiki</c> and <c>comment</c>; NULL where the comment is NULL. Only the expression of the row's own
    /// wiki runs.
    /// </summary>
    public SqlExpression Condition { get; } = new(
        "case " + string.Concat(Languages.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l =>
            $"when {IsOneOf(WikisOf(l.Key))} then regexp_like(comment, {SqlLiteral.Of(l.Value)})\n"))
        + $"else regexp_like(comment, {SqlLiteral.Of(Common)}) end");

    /// <summary>The expression for a wiki, such as <c>dewiki</c>.</summary>
    public string For(string? wiki) =>
        Languages.FirstOrDefault(l => WikisOf(l.Key).Contains(wiki, StringComparer.Ordinal)).Value ?? Common;

    // Not "in": DuckDB turns a list of six or more into a join, and carries each wide row through one join per language; this took a third
    // of silver's time.
    private static string IsOneOf(string[] wikis) => string.Join(" or ", wikis.Select(w => $"wiki = {SqlLiteral.Of(w)}"));

    private static string[] WikisOf(string language) => [.. Projects.Select(p => language + p)];
}
