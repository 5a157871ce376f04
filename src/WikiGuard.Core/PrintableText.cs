using System.Globalization;
using System.Text;

namespace WikiGuard;

/// <summary>Text from a wiki, for people: it must not move a cursor, colour a terminal, break a line or reverse text direction.</summary>
public static class PrintableText
{
    /// <param name="instead">Replaces each character that is not shown.</param>
    /// <param name="longest">In UTF-16 units; what is longer is cut there and ends with an ellipsis.</param>
    public static string Of(string text, char instead, int longest = int.MaxValue)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= longest)
                return shown.Append('…').ToString();
            if (IsHidden(rune))
                shown.Append(instead);
            else
                shown.Append(rune);
        }
        return shown.ToString();
    }

    /// <summary>The same for a message of several lines.</summary>
    public static string Lines(string text, char instead) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Of(line, instead)));

    /// <summary>
    /// Whether the character shows nothing, or does more than that. By rune: tags and other format characters beyond the Basic
    /// Multilingual Plane are two UTF-16 units, which show nothing on their own.
    /// </summary>
    public static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;
}
