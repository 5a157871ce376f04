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

    // RE2's own limit, for what is repeated within a repetition.
    private const int MostNestedRepeats = 1000;

    // RE2 compiles some 446 \p{L}, 50,000 classes or 100,000 letters, in 8 MB: 200,000 in the sizes of Extent. Half of that is left for
    // what stands around a pattern.
    private const int Largest = 100_000;

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
            _ = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            return $"is not a regular expression: {e.Message}";
        }
        return Extent.Of(pattern) switch
        {
            { Repeats: > MostNestedRepeats } => $"repeats what is repeated, more than {MostNestedRepeats:N0} times in all; write + or *",
            { Size: > Largest } => "is too large for an engine to compile; repeat less often, above all \\p{L} and the like",
            _ => null,
        };
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

    /// <summary>How much there is to compile in a pattern, or in a part of it.</summary>
    /// <param name="Size">About as much as RE2 takes for it, where a letter is 2.</param>
    /// <param name="Repeats">How often its innermost part is repeated, by all counts around it.</param>
    private readonly record struct Extent(long Size, long Repeats)
    {
        private static readonly Extent None = new(0, 1);

        /// <param name="pattern">A valid one.</param>
        public static Extent Of(string pattern)
        {
            var groups = new Stack<Extent>();
            var (before, last) = (None, None);
            foreach (Match token in Token().Matches(pattern))
            {
                switch (token.Value)
                {
                    case "(" or "(?:" or "(?i:":
                        groups.Push(before.Then(last));
                        (before, last) = (None, None);
                        break;
                    case ")":
                        (before, last) = (groups.Pop(), before.Then(last));
                        break;
                    case ['{', ..] when token.Groups["count"].Success:
                        last = last.Times(token.Groups["count"].Captures.Max(c => int.Parse(c.Value, CultureInfo.InvariantCulture)));
                        break;
                    default:
                        (before, last) = (before.Then(last), new Extent(SizeOf(token), 1));
                        break;
                }
            }
            return before.Then(last);
        }

        private static long SizeOf(Match token) => 500 * Property().Count(token.Value) is > 0 and var size ? size
            : token.Groups["class"].Success || token.Value == "." ? 4 : 2;

        private Extent Then(Extent next) => new(Size + next.Size, Math.Max(Repeats, next.Repeats));

        private Extent Times(int count) => new(Size * Math.Max(count, 1), Repeats * Math.Max(count, 1));
    }

    [GeneratedRegex(@"\\p\{", RegexOptions.None, 1000)]
    private static partial Regex Property();
}
