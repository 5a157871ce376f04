using System.Text;

namespace WikiGuard.Entities;

/// <summary>Finds a name in a text where it is not a part of a longer word.</summary>
internal static class WholeWords
{
    public static bool Has(string text, string name)
    {
        if (name.Length == 0)
            return false;
        Rune.DecodeFromUtf16(name, out var first, out _);
        Rune.DecodeLastFromUtf16(name, out var last, out _);
        for (var at = 0; (at = text.IndexOf(name, at, StringComparison.Ordinal)) >= 0; at++)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out var before, out var hasBefore);
            Rune.DecodeFromUtf16(text.AsSpan(at + name.Length), out var after, out var hasAfter);
            if (!(hasBefore > 0 && AreOneWord(before, first)) && !(hasAfter > 0 && AreOneWord(last, after)))
                return true;
        }
        return false;
    }

    private static bool AreOneWord(Rune left, Rune right) =>
        TitleText.IsOfWord(left) && TitleText.IsOfWord(right) && !IsWrittenWithoutSpaces(left) && !IsWrittenWithoutSpaces(right);

    // Thai, Lao, Burmese, Khmer, Japanese and Chinese.
    private static bool IsWrittenWithoutSpaces(Rune rune) => rune.Value
        is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x3040 and <= 0x30FF)
        or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF);
}
