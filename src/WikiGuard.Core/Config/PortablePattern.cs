using System.Globalization;
using System.Text.RegularExpressions;

namespace WikiGuard.Config;

/// <summary>
/// The regular expressions that RE2 (DuckDB), Joni (Trino) and .NET read alike. What they read differently, or what only some support, is
/// refused: <c>\w</c>, <c>\d</c>, <c>\s</c> and <c>\b</c> are ASCII in one and Unicode in another, <c>$</c> matches before a final line
/// break in some, and brackets or <c>&amp;&amp;</c> within a character class are set operations in Joni.
/// Syntax: https://github.com/google/re2/wiki/Syntax, https://trino.io/docs/current/functions/regexp.html
/// </summary>
internal static partial class PortablePattern
{
    private const int Longest = 1000;
    private const int MostRepeats = 100;

    /// <returns>What is wrong and what to do, as the end of a sentence about the pattern; null for a good one.</returns>
    public static string? Problem(string pattern)
    {
        if (pattern.Length > Longest) return $"has {pattern.Length} characters; split it into patterns of at most {Longest}";
        foreach (Match token in Token().Matches(pattern))
        {
            if (Problem(token) is { } problem) return problem;
        }
        try
        {
            // It has the same restrictions as RE2: no look-around, no back-reference.
            _ = new Regex(pattern, RegexOptions.NonBacktracking);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"is not a regular expression: {e.Message}";
        }
        catch (NotSupportedException e)
        {
            return $"is a regular expression that needs back-tracking: {e.Message}";
        }
    }

    private static string? Problem(Match token) => token.Value switch
    {
        _ when token.Groups["class"].Success => ClassProblem(token.Value),
        ['\\', .. var escape] when !PortableEscape().IsMatch(escape) =>
            $@"has {token.Value}, which engines read differently; write [0-9], [ ] or [\p{{L}}\p{{N}}_] for \d, \s or \w, and ([^\p{{L}}\p{{N}}_]|\z) for \b",
        ['(', '?', ..] when token.Value is not ("(?:" or "(?i:") =>
            $"has {token.Value}; of the groups with a question mark only (?: and (?i: are read alike",
        "$" => @"has $; write \z for the end",
        "[" => "has a [ that is not closed",
        ['{', ..] when token.Groups["count"]
            .Captures.Any(c => !int.TryParse(c.Value, CultureInfo.InvariantCulture, out var count) || count > MostRepeats) =>
            $"repeats more than {MostRepeats} times; write + or *",
        [_, '+'] when token.Groups["double"].Success => $"has {token.Value}, which is possessive on some engines; leave out the +",
        _ => null,
    };

    private static string? ClassProblem(string text) =>
        ClassEscape().Replace(text[1..], "").Contains('[', StringComparison.Ordinal) ? @"has a [ within a character class; write \["
        : text.Contains("&&", StringComparison.Ordinal) ? @"has && within a character class; write one &"
        : ClassEscape().Matches(text).Any(e => !PortableEscape().IsMatch(e.Value[1..]) || e.Value == @"\z")
            ? "has an escape within a character class that engines read differently"
        : null;

    [GeneratedRegex(@"(?<class>\[\^?\]?(\\.|[^\]\\])*\])|\\(p\{\w*\}|.)|\(\?([a-zA-Z-]+:|<[=!]|.)|\{(?<count>[0-9]+)(,(?<count>[0-9]+)?)?\}|(?<double>[*+?}]\+)|.", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"\\(p\{\w*\}|.)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex ClassEscape();

    [GeneratedRegex(@"^([^\p{L}\p{N}\s]|[ntrz]|p\{(L|Lu|Ll|N)\})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PortableEscape();
}
