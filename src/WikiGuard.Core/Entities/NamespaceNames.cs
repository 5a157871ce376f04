namespace WikiGuard.Entities;

/// <summary>
/// MediaWiki's English namespace names, which every wiki understands, and English Wikipedia's own. Only pages that people write in the
/// allowlist need them: an event carries its namespace's number.
/// </summary>
internal static class NamespaceNames
{
    // https://en.wikipedia.org/wiki/Wikipedia:Namespace
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Media"] = -2,
        ["Special"] = -1,
        ["Talk"] = 1,
        ["User"] = 2,
        ["User talk"] = 3,
        ["Wikipedia"] = 4,
        ["Project"] = 4,
        ["WP"] = 4,
        ["Wikipedia talk"] = 5,
        ["Project talk"] = 5,
        ["WT"] = 5,
        ["File"] = 6,
        ["Image"] = 6,
        ["File talk"] = 7,
        ["Image talk"] = 7,
        ["MediaWiki"] = 8,
        ["MediaWiki talk"] = 9,
        ["Template"] = 10,
        ["Template talk"] = 11,
        ["Help"] = 12,
        ["Help talk"] = 13,
        ["Category"] = 14,
        ["Category talk"] = 15,
        ["Portal"] = 100,
        ["Portal talk"] = 101,
        ["Draft"] = 118,
        ["Draft talk"] = 119,
        ["MOS"] = 126,
        ["MOS talk"] = 127,
        ["TimedText"] = 710,
        ["TimedText talk"] = 711,
        ["Module"] = 828,
        ["Module talk"] = 829,
    };

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ByName =
        Numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads the prefix of a tidied title.</summary>
    /// <returns>The namespace, and where the page's name starts; 0 and 0 where the title has no known prefix.</returns>
    public static (int Namespace, int NameStart) Prefix(ReadOnlySpan<char> title)
    {
        var colon = title.IndexOf(':');
        if (colon < 1 || !ByName.TryGetValue(title[..colon].TrimEnd(' '), out var number)) return (0, 0);
        var spaces = title[(colon + 1)..].StartsWith(' ') ? 1 : 0;
        return (number, colon + 1 + spaces);
    }

    public static bool IsTalk(int @namespace) => @namespace > 0 && int.IsOddInteger(@namespace);

    /// <summary>The namespace of the page that a talk page is about.</summary>
    public static int SubjectOf(int @namespace) => IsTalk(@namespace) ? @namespace - 1 : @namespace;
}
