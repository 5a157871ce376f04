using WikiGuard.Sql;
using WikiGuard.Wikis;

namespace WikiGuard.Config;

/// <summary>
/// How the summary of an edit says that it reverts another one: what MediaWiki itself writes, on every wiki
/// (<see cref="SoftwareReverts"/>), and the content of <c>config/revert-patterns.yaml</c>, by which a wiki has one regular expression: the
/// common patterns and those of its language. SQL and .NET read them alike.
/// </summary>
/// <param name="Version">Raised by whoever changes the file; 1 and up.</param>
/// <param name="Common">The expression for wikis whose language is not listed.</param>
/// <param name="Languages">The expression of each language, by the code with which its wikis' names begin; it includes the common patterns
/// too. A language's wikis are also those that Wikimedia writes in it, such as commonswiki in English.</param>
/// <param name="Tools">What the summary of a tool or a bot has in it.</param>
public sealed record RevertPatterns(long Version, string Common, IReadOnlyDictionary<string, string> Languages, string Tools)
{
    // The kinds of wiki that exist per language: https://meta.wikimedia.org/wiki/Special:SiteMatrix
    private static readonly string[] Projects =
        ["wiki", "wikibooks", "wikinews", "wikiquote", "wikisource", "wikiversity", "wikivoyage", "wiktionary"];

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static RevertPatterns Parse(string yaml, string sourceName) => RevertPatternReader.Read(yaml, sourceName);

    /// <summary>What MediaWiki itself writes on every wiki, anywhere in a summary.</summary>
    public static string SoftwareLinks => SoftwareReverts.Links;

    /// <summary>What MediaWiki itself writes on every wiki, in a summary without <see cref="ProgramName"/>.</summary>
    public static string SoftwareWords { get; } = $"^{RevertPatternReader.BeforeTheName}({SoftwareReverts.Beginnings})";

    /// <summary>
    /// A program's name, with what stands before it. It is taken off before <see cref="SoftwareWords"/> are looked for: one expression of
    /// both takes RE2 thirty times as long, because its automaton outgrows the memory that it has.
    /// </summary>
    public static string ProgramName { get; } = $"^{RevertPatternReader.BeforeTheName}{RevertPatternReader.Name}";

    /// <summary>
    /// What tells of a revert, over the columns <c>wiki</c> and <c>comment</c>: software where MediaWiki wrote the summary, free_text where
    /// a person did, and tool where the mark of a tool is in it; NULL where nothing tells. Only the expression of the row's own wiki runs.
    /// </summary>
    public SqlExpression Source { get; } = new(
        $"case when regexp_like(comment, {SqlLiteral.Of(SoftwareLinks)})\n"
        + $"or regexp_like(regexp_replace(comment, {SqlLiteral.Of(ProgramName)}), {SqlLiteral.Of(SoftwareWords)})\n"
        + $"then {ToolOr("software", Tools)}\n"
        + "when (case " + string.Concat(Languages.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l =>
            $"when {IsOneOf(WikisOf(l.Key))} then regexp_like(comment, {SqlLiteral.Of(l.Value)})\n"))
        + $"else regexp_like(comment, {SqlLiteral.Of(Common)}) end) then {ToolOr("free_text", Tools)} end");

    /// <summary>
    /// Whether an edit of the column <c>wiki</c> by whose summary nothing tells is no revert: on the wikis of <see cref="Languages"/>. On
    /// others a person's words are not known, and such an edit may be one.
    /// </summary>
    public SqlExpression Known { get; } = new(Languages.Count == 0 ? "false"
        : $"coalesce({IsOneOf([.. Languages.Keys.Order(StringComparer.Ordinal).SelectMany(WikisOf)])}, false)");

    /// <summary>The expression for a wiki, such as <c>dewiki</c>.</summary>
    public string For(string? wiki) =>
        Languages.FirstOrDefault(l => WikisOf(l.Key).Contains(wiki, StringComparer.Ordinal)).Value ?? Common;

    private static string ToolOr(string other, string tools) =>
        $"case when regexp_like(comment, {SqlLiteral.Of(tools)}) then 'tool' else '{other}' end";

    // Not "in": DuckDB turns a list of six or more into a join, and carries each wide row through one join per language; this took a third
    // of silver's time.
    private static string IsOneOf(string[] wikis) => string.Join(" or ", wikis.Select(w => $"wiki = {SqlLiteral.Of(w)}"));

    private static string[] WikisOf(string language) =>
        [.. Projects.Select(p => language + p).Union(KnownWikis.WrittenIn(language.Replace('_', '-')), StringComparer.Ordinal)];
}
