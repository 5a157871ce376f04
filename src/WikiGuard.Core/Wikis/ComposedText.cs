using System.Globalization;
using System.Text;

namespace WikiGuard.Wikis;

/// <summary>
/// Unicode's composed form (NFC), in which MediaWiki stores titles. It stands here since .NET has it from ICU only, which Lambda lacks:
/// without it, <c>string.Normalize</c> silently returns what it was given. https://www.unicode.org/reports/tr15/
/// </summary>
internal static class ComposedText
{
    // Below it, nothing can be composed with what precedes it, nor be out of order.
    private const char FirstMark = '\u0300';

    // Korean syllables are composed by their numbers: lead + vowel + tail.
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;

    private static readonly Lazy<Tables> Facts = new(Tables.Load);

    /// <param name="text">Valid Unicode.</param>
    public static string Of(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstMark - 1)) < 0
        ? text : string.Concat(Compose(Ordered(text)).Select(c => new Rune(c).ToString()));

    /// <summary>Every character taken apart, with marks in their order.</summary>
    private static List<int> Ordered(string text)
    {
        var parts = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            TakeApart(rune.Value, parts);
        for (var i = 1; i < parts.Count; i++)
        {
            var rank = ClassOf(parts[i]);
            for (var at = i; at > 0 && rank > 0 && ClassOf(parts[at - 1]) > rank; at--)
                (parts[at - 1], parts[at]) = (parts[at], parts[at - 1]);
        }

        return parts;
    }

    private static void TakeApart(int character, List<int> parts)
    {
        if (character - Syllables is >= 0 and < LeadCount * VowelCount * TailCount and var syllable)
        {
            parts.Add(Leads + (syllable / (VowelCount * TailCount)));
            parts.Add(Vowels + (syllable / TailCount % VowelCount));
            if (syllable % TailCount != 0)
                parts.Add(Tails + (syllable % TailCount));
        }
        else if (Facts.Value.Parts.TryGetValue(character, out var pair))
        {
            TakeApart(pair.First, parts);
            if (pair.Second != 0)
                TakeApart(pair.Second, parts);
        }
        else
        {
            parts.Add(character);
        }
    }

    private static List<int> Compose(List<int> parts)
    {
        var composed = new List<int>(parts.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var part in parts)
        {
            var rank = ClassOf(part);
            // A mark reaches the letter only past marks of lower classes; another letter only where it follows at once.
            var reaches = starter >= 0 && (composed.Count - 1 == starter || (lastClass != 0 && lastClass < rank));
            if (reaches && Pair(composed[starter], part) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }

            composed.Add(part);
            if (rank == 0)
                starter = composed.Count - 1;
            lastClass = rank;
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - Leads is >= 0 and < LeadCount and var lead && second - Vowels is >= 0 and < VowelCount and var vowel)
            return Syllables + (((lead * VowelCount) + vowel) * TailCount);
        if (first - Syllables is >= 0 and < LeadCount * VowelCount * TailCount and var open && open % TailCount == 0
            && second - Tails is > 0 and < TailCount and var tail)
        {
            return first + tail;
        }

        return Facts.Value.Wholes.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int ClassOf(int character) => Facts.Value.Classes.GetValueOrDefault(character);

    /// <param name="Parts">What a character is canonically; the second is 0 where it is one other.</param>
    /// <param name="Wholes">What a pair makes.</param>
    /// <param name="Classes">The canonical combining class of marks.</param>
    private sealed record Tables(
        Dictionary<int, (int First, int Second)> Parts, Dictionary<(int First, int Second), int> Wholes, Dictionary<int, int> Classes)
    {
        public static Tables Load()
        {
            var tables = new Tables([], [], []);
            using var reader = new StreamReader(typeof(ComposedText).Assembly.GetManifestResourceStream("composition.tsv")!);
            while (reader.ReadLine() is { } line)
            {
                if (line.Split('\t') is not [var kind, var code, var value])
                    continue;
                var character = int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                if (kind == "class")
                {
                    tables.Classes.Add(character, int.Parse(value, CultureInfo.InvariantCulture));
                    continue;
                }

                var parts = Array.ConvertAll(
                    value.Split(' '), p => int.Parse(p, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                tables.Parts.Add(character, (parts[0], parts.ElementAtOrDefault(1)));
                if (kind == "composed")
                    tables.Wholes.Add((parts[0], parts[1]), character);
            }

            return tables;
        }
    }
}
