using System.Text;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>The page that an event is about, its name ready to be looked up.</summary>
internal readonly ref struct EventPage
{
    private EventPage(ReadOnlySpan<char> name, int @namespace)
    {
        Name = name;
        Namespace = @namespace;
        Subject = SubjectPages.Of(@namespace);
    }

    /// <summary>The tidied name, without the namespace's prefix.</summary>
    public ReadOnlySpan<char> Name { get; }

    public int Namespace { get; }

    /// <summary>The namespace, or for a talk page that of the page it is about.</summary>
    public int Subject { get; }

    /// <param name="buffer">At least as many characters as <paramref name="title"/> has bytes; the page's name points into it.</param>
    public static EventPage Read(ReadOnlySpan<byte> title, int? @namespace, Wiki wiki, bool caseSensitive, Span<char> buffer)
    {
        var text = buffer[..Encoding.UTF8.GetChars(title, buffer)];
        text = text[..TitleText.Tidy(text)];
        var (number, start) = @namespace switch
        {
            // As written: a prefix counts only where it also counts in the allowlist, so "Talk:India" is not India's talk page.
            null => wiki.Prefix(text) is var prefix && !SubjectPages.IsTalk(prefix.Namespace) ? prefix : (0, 0),
            0 => (0, 0),
            // Other wikis translate the prefix; the number is the same everywhere.
            { } n => (n, text.IndexOf(':') + 1),
        };
        var name = text[start..].TrimStart(' ');
        if (caseSensitive && wiki.CapitalFirst) TitleText.Capitalize(name);
        return new EventPage(name, number);
    }
}
