using System.Text.Encodings.Web;
using System.Text.Json;

namespace WikiGuard.Recordings;

/// <param name="Id">As in the event's <c>wiki</c>, e.g. <c>enwiki</c>.</param>
/// <param name="Host">As in the event's <c>server_name</c>.</param>
internal sealed record Wiki(string Id, string Host);

/// <summary>A page and its present state, so that sizes and revisions of its edits follow from one another.</summary>
internal sealed class Page
{
    public Page(Wiki wiki, int ns, string title, bool isMonitored, int length, long revision)
    {
        (Wiki, Namespace, Title, IsMonitored) = (wiki, ns, title, isMonitored);
        (Length, LengthBefore, Revision) = (length, length, revision);
        Path = PathOf(title);
        TitleJson = JsonEncodedText.Encode(title, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        UrlJson = JsonEncodedText.Encode($"https://{wiki.Host}{Path}", JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    }

    public Wiki Wiki { get; }
    public int Namespace { get; }
    public string Title { get; }
    public bool IsMonitored { get; }

    /// <summary>The address without its host, e.g. <c>/wiki/United_States</c>.</summary>
    public string Path { get; }
    public JsonEncodedText TitleJson { get; }
    public JsonEncodedText UrlJson { get; }

    /// <summary>Bytes of the current text.</summary>
    public int Length { get; set; }

    /// <summary>Bytes before the last edit: what a revert restores.</summary>
    public int LengthBefore { get; set; }
    public long Revision { get; set; }

    /// <summary>Empty where the wiki has suppressed the name.</summary>
    public string LastUser { get; set; } = "Old Larch";

    /// <summary>A title as MediaWiki writes it in an address: it leaves more punctuation alone than RFC 3986 asks.</summary>
    public static string PathOf(string title)
    {
        var escaped = Uri.EscapeDataString(title.Replace(' ', '_'));
        foreach (var kept in ";@$!*(),/:")
            escaped = escaped.Replace($"%{(int)kept:X2}", kept.ToString(), StringComparison.Ordinal);
        return "/wiki/" + escaped;
    }
}
