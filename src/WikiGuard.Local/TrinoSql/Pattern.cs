using System.Text;
using System.Text.RegularExpressions;

namespace WikiGuard.Local.TrinoSql;

/// <summary>
/// A regular expression on its way from Joni, which Athena has, to RE2, which DuckDB has. What RE2 lacks, such as looking ahead, it
/// refuses itself; what it reads otherwise is refused here.
/// </summary>
internal static partial class Pattern
{
    /// <summary>Letters that Joni takes for one when it ignores case.</summary>
    private static readonly string[] Ligatures = ["ss", "ff", "fi", "fl", "st"];

    /// <param name="pattern">As Trino takes it.</param>
    /// <param name="isTest">Only whether it matches counts, not where.</param>
    public static string Of(string pattern, bool isTest)
    {
        var written = new StringBuilder();
        var isMultiline = pattern.Contains("(?m", StringComparison.Ordinal);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest[0] == '\\' && rest.Length > 1)
            {
                if (rest[1] == 'Q' && rest.IndexOf(@"\E") is var end and > 0)
                {
                    written.Append(rest[..(end + 2)]);
                    i += end + 1;
                    continue;
                }
                CheckEscape(rest[1], inClass);
                written.Append(rest[..2]);
                i++;
                continue;
            }
            if (inClass && (rest[0] == '[' || rest.StartsWith("&&")))
                throw Refusal("a class within a class", @"write one class, or \p{L} for letters");
            if (!inClass && Looking().IsMatch(pattern[i..]))
                throw Refusal("looking ahead or behind", "match what stands there, too");
            if (!inClass && rest.StartsWith("{,"))
                throw Refusal("{,n}", "write {0,n}");
            if (rest[0] == '$' && !inClass && !isMultiline)
            {
                written.Append(isTest ? @"(?:\n?\z)" : throw Refusal("$ matches before a last line break, too, and", @"write \z"));
                continue;
            }
            // The first character of a class may be its end.
            var isOpening = !inClass && rest[0] == '[';
            if (isOpening && (rest[1..].StartsWith("]") || rest[1..].StartsWith("^]")))
                throw Refusal("] as the first of a class", @"write \]");
            inClass = isOpening || (inClass && rest[0] != ']');
            written.Append(rest[0]);
        }
        if (CaseFlag().IsMatch(pattern))
            CheckFolding(pattern);
        return written.ToString();
    }

    /// <summary>Whether a group may take no part in a match, which is NULL on Trino and an empty text here.</summary>
    public static bool HasOptionalGroup(string pattern) =>
        pattern.Contains('|', StringComparison.Ordinal) || pattern.Contains(")?", StringComparison.Ordinal)
        || pattern.Contains(")*", StringComparison.Ordinal) || pattern.Contains("){", StringComparison.Ordinal);

    /// <summary>How many groups a pattern has that Trino takes.</summary>
    public static int GroupsOf(string pattern)
    {
        var (groups, inClass) = (0, false);
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest[0] == '\\')
                i += rest.StartsWith(@"\Q") && rest.IndexOf(@"\E") is var end and > 0 ? end + 1 : 1;
            else if (rest[0] is '[' or ']')
                inClass = rest[0] == '[';
            else if (!inClass && rest[0] == '(' && (!rest.StartsWith("(?") || rest.StartsWith("(?<")))
                groups++;
        }
        return groups;
    }

    private static void CheckEscape(char letter, bool inClass)
    {
        if (letter is 'b' or 'B' && !inClass)
            throw Refusal($"\\{letter}", @"write (^|[^A-Za-z0-9_]) or (\z|[^A-Za-z0-9_])");
        if (letter is 's' or 'S')
            throw Refusal($"\\{letter}", "write [ \\t\\n\\r] or [^ \\t\\n\\r]");
        if (char.IsAsciiDigit(letter))
            throw Refusal($"\\{letter}", "write out what the group took");
        if (letter is 'h' or 'H' or 'R' or 'X' or 'Z' or 'G' or 'k' or 'u')
            throw Refusal($"\\{letter}", "write the characters themselves");
    }

    private static void CheckFolding(string pattern)
    {
        if (Array.Find(Ligatures, l => pattern.Contains(l, StringComparison.OrdinalIgnoreCase)) is { } pair)
            throw Refusal($"\"{pair}\" without case, which Joni takes for a ligature or ß, too,", "write regexp_like(lower(x), 'pattern')");
        if (pattern.FirstOrDefault(c => c > 127 && !IsSimple(c)) is var odd and not '\0')
            throw Refusal($"\"{odd}\" without case", "write regexp_like(lower(x), 'pattern')");
    }

    // Letters of Latin-1, Greek and Cyrillic that have one other case each.
    private static bool IsSimple(char c) => c is (>= 'À' and <= 'þ' and not 'ß') or (>= 'Α' and <= 'ω') or (>= 'Ѐ' and <= 'џ');

    [GeneratedRegex(@"^\(\?<?[=!]", RegexOptions.None, 1000)]
    private static partial Regex Looking();

    [GeneratedRegex(@"\(\?[a-z]*i", RegexOptions.None, 1000)]
    private static partial Regex CaseFlag();

    private static NotAnsweredException Refusal(string what, string instead) =>
        new($"{what} in a pattern is not read alike; {instead}");
}
