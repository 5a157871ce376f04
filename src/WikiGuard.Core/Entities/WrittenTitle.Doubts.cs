using System.Buffers;
using WikiGuard.Config;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

internal sealed partial record WrittenTitle
{
    private const int File = 6, Special = -1, Media = -2;

    // Below it, names of namespaces are abbreviations, which articles' titles begin with, too.
    private const int ShortestPrefix = 4;

    // From a fullwidth letter or digit to the usual one.
    private const int Fullwidth = 0xFEE0;

    /// <summary>
    /// What nobody sees and no script needs. MediaWiki keeps it in titles, unlike the marks of direction. The joiners U+200C and U+200D
    /// are not among it: they are spelling in Persian and in India's languages.
    /// </summary>
    private static readonly SearchValues<char> Invisible =
        SearchValues.Create("\u00AD\u061C\u180E\u200B\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\uFEFF");

    private static string? DoubtOf(string title, Wiki wiki) => DoubtOfLetters(title, wiki) ?? DoubtOfMarks(title, wiki)
        ?? DoubtOfNamespace(title, wiki) ?? DoubtOfPrefix(title, wiki);

    private static string? DoubtOfLetters(string title, Wiki wiki)
    {
        if (title.AsSpan().IndexOfAny(Invisible) is >= 0 and var at)
        {
            return $"has the invisible character U+{(int)title[at]:X4}, which MediaWiki keeps; "
                + DidYouMean(string.Concat(title.Where(c => !Invisible.Contains(c))), wiki);
        }

        return title.Any(IsFullwidth)
            ? "has fullwidth letters or digits; "
                + DidYouMean(string.Concat(title.Select(c => IsFullwidth(c) ? (char)(c - Fullwidth) : c)), wiki)
            : null;
    }

    private static string? DoubtOfMarks(string title, Wiki wiki)
    {
        if (title.StartsWith("''", StringComparison.Ordinal) && title.EndsWith("''", StringComparison.Ordinal))
            return $"has the quotes of bold or italic text; {DidYouMean(title.Trim('\''), wiki)}";
        return title.StartsWith('*') || title.EndsWith('*')
            ? "has a *, which stands for itself; without it, 'match: subpages' takes Title/…, and 'match: phrase' titles with these words"
            : null;
    }

    private static string? DoubtOfNamespace(string title, Wiki wiki) => PageName.Read(wiki, title) switch
    {
        { Namespace: Media, Text: var name } => "is what a link calls a file itself; "
            + DidYouMean($"{wiki.Namespaces.Last(n => n.Value == File).Key}:{name}", wiki),
        { Namespace: Special } => "is a special page, which nobody edits; entries of logs alone name it",
        _ => null,
    };

    private static string? DoubtOfPrefix(string title, Wiki wiki)
    {
        var colon = title.IndexOf(':');
        if (LinkedTo(title, wiki.Id) is not null)
            return $"is a link, since {ConfigErrors.Show(title[..(colon + 1)])} leads to another site; {NoAdvice}";
        // A colon and a space is how articles' titles are written: 2001: A Space Odyssey.
        if (colon < ShortestPrefix || wiki.Prefix(title) != (0, 0) || title.AsSpan(colon + 1).StartsWith(' ')) return null;
        var prefix = title[..colon];
        var number = KnownWikis.NamespaceAnywhere(prefix);
        var name = wiki.Namespaces.LastOrDefault(n => n.Value == number && number != 0 && n.Key.Length >= ShortestPrefix).Key
            ?? NearestName.Of(prefix, [.. wiki.Namespaces.Keys.Where(n => n.Length >= ShortestPrefix)]);
        if (number == 0 && name is null) return null;
        if (wiki.Id == MonitoredEntity.Any)
        {
            return "is taken as an article, since each wiki has its own names of namespaces; write an entry for each wiki, such as "
                + "wiki: enwiki";
        }
        var advice = name is null ? "leave it out if it is another page" : DidYouMean($"{name}:{title[(colon + 1)..]}", wiki);
        return $"is taken as an article, since {wiki.Id} has no namespace {ConfigErrors.Show(prefix)}; {advice}";
    }

    private static string DidYouMean(string title, Wiki wiki) =>
        Tidied(title) is var meant && WhyNoTitle(meant, wiki) is null ? $"did you mean {ConfigErrors.Quoted(meant)}?" : NoAdvice;

    private static bool IsFullwidth(char c) =>
        c is (>= '\uFF10' and <= '\uFF19') or (>= '\uFF21' and <= '\uFF3A') or (>= '\uFF41' and <= '\uFF5A');
}
