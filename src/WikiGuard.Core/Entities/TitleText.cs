using System.Globalization;
using System.Text;
using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>Titles as MediaWiki compares them. Case is left to the comparer (see <see cref="EntityIndex"/>).</summary>
internal static class TitleText
{
    /// <summary>Replaces every run of spaces and underscores with one space and trims the ends, in place.</summary>
    /// <returns>The new length.</returns>
    public static int Tidy(Span<char> title)
    {
        var length = 0;
        var gap = false;
        foreach (var c in title)
        {
            if (c == '_' || char.IsWhiteSpace(c))
            {
                gap = true;
                continue;
            }

            if (gap && length > 0) title[length++] = ' ';
            title[length++] = c;
            gap = false;
        }

        return length;
    }

    public static string Tidy(string title)
    {
        var text = title.ToCharArray();
        return new string(text, 0, Tidy(text.AsSpan()));
    }

    /// <summary>
    /// Composes letters and their marks (NFC), and drops the marks of direction that come along when a title is copied from a page, as
    /// MediaWiki does.
    /// </summary>
    /// <param name="title">Valid Unicode.</param>
    public static string Compose(string title) =>
        string.Concat(ComposedText.Of(title).Where(c => c is not ('\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E'))));

    /// <summary>Whether a title has letters of scripts that part no words: Thai, Lao, Burmese, Khmer, Kana, Han.</summary>
    public static bool IsWrittenWithoutBlanks(string title) => title.EnumerateRunes().Any(r => r.Value is (>= 0x0E00 and <= 0x0EFF)
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF) or (>= 0x20000 and <= 0x2FFFF));

    /// <summary>The first letter of a page's name is a capital, whatever its author typed.</summary>
    public static void Capitalize(Span<char> name)
    {
        if (name.Length > 0) name[0] = char.ToUpperInvariant(name[0]);
    }

    /// <summary>Writes the words of a title separated by single spaces; a word is a run of letters, their marks and digits.</summary>
    /// <param name="words">At least as long as <paramref name="title"/>.</param>
    /// <returns>The length written.</returns>
    public static int Words(ReadOnlySpan<char> title, Span<char> words)
    {
        var length = 0;
        var gap = false;
        while (!title.IsEmpty)
        {
            Rune.DecodeFromUtf16(title, out var rune, out var size);
            if (IsOfWord(rune))
            {
                if (gap && length > 0) words[length++] = ' ';
                title[..size].CopyTo(words[length..]);
                length += size;
                gap = false;
            }
            else
            {
                gap = true;
            }

            title = title[size..];
        }

        return length;
    }

    public static string Words(string title)
    {
        var words = new char[title.Length];
        return new string(words, 0, Words(title, words));
    }

    // Marks belong to words: without them the vowel signs of Indic scripts would cut words apart.
    internal static bool IsOfWord(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value)
        : Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
