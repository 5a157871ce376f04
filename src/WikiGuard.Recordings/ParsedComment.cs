using System.Buffers;
using System.Text;

namespace WikiGuard.Recordings;

/// <summary>An edit summary as MediaWiki renders it: a section, links, and the rest escaped.</summary>
internal static class ParsedComment
{
    private static readonly SearchValues<char> Markup = SearchValues.Create("[<>&\"'");

    public static string Of(string comment, Page page)
    {
        if (comment.AsSpan().IndexOfAny(Markup) < 0 && !comment.StartsWith("/*", StringComparison.Ordinal))
            return comment;

        var html = new StringBuilder(comment.Length * 4);
        var rest = comment.AsSpan();
        if (rest.StartsWith("/* ") && rest.IndexOf(" */") is var end and > 0)
        {
            AppendSection(html, page, rest[3..end].ToString());
            rest = rest[(end + 3)..];
        }

        while (rest.IndexOf("[[") is var open and >= 0 && rest[open..].IndexOf("]]") is var length and >= 0)
        {
            html.Append(Escape(rest[..open].ToString()));
            AppendLink(html, rest[(open + 2)..(open + length)].ToString());
            rest = rest[(open + length + 2)..];
        }

        return html.Append(Escape(rest.ToString())).ToString();
    }

    private static void AppendSection(StringBuilder html, Page page, string section) => html
        .Append("<span class=\"autocomment\"><a href=\"").Append(page.Path).Append('#').Append(section.Replace(' ', '_'))
        .Append("\" title=\"").Append(Escape(page.Title)).Append("\">→<bdi dir=\"ltr\">").Append(Escape(section))
        .Append("</bdi></a></span>");

    private static void AppendLink(StringBuilder html, string link)
    {
        var bar = link.IndexOf('|', StringComparison.Ordinal);
        var (target, label) = bar < 0 ? (link.TrimStart(':'), link) : (link[..bar], link[(bar + 1)..]);
        html.Append("<a href=\"").Append(Page.PathOf(target)).Append("\" title=\"").Append(Escape(target)).Append("\">")
            .Append(Escape(label.TrimStart(':'))).Append("</a>");
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#039;", StringComparison.Ordinal);
}
