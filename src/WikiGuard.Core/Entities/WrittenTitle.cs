using System.Buffers;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>
/// A title or alias as a person has written it. MediaWiki tidies some of what people write, and can have no page by the rest:
/// MediaWikiTitleCodec says which. An entry that no page can have is refused with the one to write instead.
/// </summary>
/// <param name="Title">The tidied title; null where it is refused.</param>
/// <param name="Wrong">What is wrong with it and what to do, to follow the quoted text.</param>
/// <param name="Doubt">What may be wrong with it, likewise.</param>
internal sealed partial record WrittenTitle(string? Title, string? Wrong = null, string? Doubt = null)
{
    private const int LongestBytes = 255;
    private const string NoAdvice = "write the page's title";
    private const string NoPage = "names no page; write a title such as India or Wikipedia:Sandbox";

    private static readonly SearchValues<char> InNoTitle = SearchValues.Create("#<>[]{}|\uFFFD");

    /// <param name="written">Any text.</param>
    public static WrittenTitle Read(string written, Wiki wiki)
    {
        if (written == MonitoredEntity.Any) return new WrittenTitle(written);
        if (!IsUnicode(written)) return new WrittenTitle(null, "is not valid Unicode; write it again");
        var title = Tidied(written);
        if (Instead(title, wiki) is { } instead) return new WrittenTitle(null, instead);
        if (WhyNoTitle(title, wiki) is { } why) return new WrittenTitle(null, why);
        return new WrittenTitle(title, Doubt: DoubtOf(title, wiki));
    }

    /// <returns>What to write instead of something that stands for a page and is not its title; null where it may be one.</returns>
    private static string? Instead(string title, Wiki wiki)
    {
        if (AddressOf(title) is { } address)
        {
            var (page, at) = (PageAt(address), KnownWikis.AtDomain(address.Host));
            return at is null ? $"is an address, and not one of a page of Wikimedia; {NoAdvice}"
                : page is null ? $"is an address without a title; {NoAdvice}" : $"is an address; {Advice(page, at, wiki)}";
        }

        var (what, meant) = Meant(title);
        if (what is null)
        {
            return LinkedTo(title, wiki.Id) is (var page, { } there)
                ? $"is a {(there == wiki.Id ? "link" : "page of another wiki")}; {Advice(page, there, wiki)}" : null;
        }

        // One thing may hide another: [[:Burma#History|the country]]. What cannot be read, such as %ff, stays.
        while (Meant(meant) is ({ }, var next) && next != meant)
            meant = next;
        if (LinkedTo(meant, wiki.Id) is (var linked, { } home)) return $"{what}; {Advice(linked, home, wiki)}";
        return Meant(meant).What is null && WhyNoTitle(meant, wiki) is null
            ? $"{what}; write {ConfigErrors.Quoted(meant)}" : $"{what}; {NoAdvice}";
    }

    /// <summary>Where a title with the prefix of a link leads, such as <c>wikt:de:Indien</c>.</summary>
    /// <returns>Null where it has none; no wiki where the site is none of Wikimedia's.</returns>
    private static (string Title, string? Wiki)? LinkedTo(string title, string wiki)
    {
        var colon = title.IndexOf(':');
        // What is longer is no title, with or without prefixes.
        if (colon < 1 || title.Length > 2 * LongestBytes || KnownWikis.Get(wiki).Prefix(title) != (0, 0)) return null;
        var (leads, there) = LinkPrefixes.Read(wiki, title[..colon].TrimEnd(' '));
        if (!leads) return null;
        var page = title[(colon + 1)..].Trim(' ', ':');
        return there is null ? (page, null) : LinkedTo(page, there) ?? (page, there);
    }

    private static string Advice(string page, string at, Wiki wiki) =>
        Read(page, KnownWikis.Get(at)).Title is { } title && PageName.Read(KnownWikis.Get(at), title).Namespace >= 0
            ? $"write title: {ConfigErrors.Quoted(title)}{(at == wiki.Id ? "" : $" and wiki: {at}")}" : NoAdvice;

    // Wiki text, and texts that an address or a page's source holds.
    private static (string? What, string Title) Meant(string title)
    {
        if (title is ['[', '[', .., ']', ']']) return ("is a link", title[2..^2].Trim());
        if (title is ['{', '{', .. var name, '}', '}']) return ("is a call of a template", "Template:" + name.Split('|')[0].Trim());
        if (title.StartsWith(':')) return ("begins with a colon, as links do", title.TrimStart(':', ' '));
        if (title.Split('|', 2) is [var page, _]) return ("is a link with its text", page.Trim());
        // Before a section: the numbers of characters begin with #.
        if (Entity().IsMatch(title)) return ("is written as in HTML", Tidied(WebUtility.HtmlDecode(title)));
        if (title.IndexOf('#') is >= 0 and var section) return ("is a section, and edits are of whole pages", title[..section].Trim());
        if (Escape().IsMatch(title)) return ("is written as in an address", Tidied(Uri.UnescapeDataString(title)));
        return (null, title);
    }

    private static Uri? AddressOf(string title)
    {
        var text = title.Replace(' ', '_');
        if (text.StartsWith("//", StringComparison.Ordinal)) text = "https:" + text;
        else if (Domain().IsMatch(text)) text = "https://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address : null;
    }

    // https://en.wikipedia.org/wiki/Nepal#History, …/zh-hans/尼泊尔, …/w/index.php?title=Nepal&action=history
    private static string? PageAt(Uri address)
    {
        var language = address.Host.Split('.')[0];
        var title = TitleInQuery().Match(address.Query) is { Success: true } query ? query.Groups["title"].Value.Replace('+', ' ')
            : address.AbsolutePath.Split('/', 3) is [_, var folder, var page]
                && (folder == "wiki" || folder == language || folder.StartsWith($"{language}-", StringComparison.Ordinal)) ? page
            : address.AbsolutePath.Split("/index.php/", 2) is [_, var behind] ? behind : "";
        title = Tidied(Uri.UnescapeDataString(title));
        return title.Length > 0 ? title : null;
    }

    private static string? WhyNoTitle(string title, Wiki wiki)
    {
        var page = PageName.Read(wiki, title);
        if (page.Text.Length == 0) return NoPage;
        if (title.AsSpan().IndexOfAny(InNoTitle) is >= 0 and var at)
            return $"has the character {ConfigErrors.Show(title[at..(at + 1)])}, which no title has; {NoAdvice}";
        if (title.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || title.Contains('\u007f', StringComparison.Ordinal))
            return $"has a control character, which no title has; {NoAdvice}";
        if (Relative().IsMatch(page.Text)) return $"has a part . or .. between slashes, which no title has; {NoAdvice}";
        if (page.Text.Contains("~~~", StringComparison.Ordinal)) return $"has ~~~, which becomes a signature; {NoAdvice}";
        if (page.Text.StartsWith(':')) return NoPage;
        if (Encoding.UTF8.GetByteCount(page.Text) > LongestBytes) return $"is longer than the {LongestBytes} bytes that a title can have";
        return SubjectPages.IsTalk(page.Namespace)
            ? "is a talk page; name the page it is about, and restrict 'namespaces' for its talk page alone" : null;
    }

    private static string Tidied(string text) => TitleText.Tidy(TitleText.Compose(text));

    private static bool IsUnicode(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar) return text.Contains('\uFFFD', StringComparison.Ordinal);
        }

        return true;
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();

    [GeneratedRegex("&[A-Za-z0-9]+;|&#x?[0-9A-Fa-f]+;", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entity();

    [GeneratedRegex(@"^[a-z0-9-]+(\.m)?\.[a-z]+\.org/",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Domain();

    [GeneratedRegex("[?&]title=(?<title>[^&]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TitleInQuery();

    [GeneratedRegex(@"(^|/)\.{1,2}(/|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Relative();
}
