using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace WikiGuard.Cli.Output;

/// <summary>Lines for people at a terminal, broken between words. A terminal breaks them anywhere, and begins again on the left.</summary>
internal static partial class FoldedText
{
    // In a narrower column nothing reads well.
    private const int LeastWidth = 20;

    // Prose whose lines are shorter was not broken for want of room.
    private const int FullLine = 100;

    /// <param name="indent">Where a line that goes on begins.</param>
    /// <param name="width">That of the terminal; null where the text goes elsewhere, and stays as it is.</param>
    public static string Of(string text, int indent, int? width) =>
        width is not { } columns ? text
        : string.Join('\n', text.Split('\n').Select(l => Folded(l, indent, Math.Max(columns, indent + LeastWidth))));

    /// <summary>
    /// Folds a page of prose and lists. In a list, a line begins with blanks, and its second column, which stays one, is set off by two at
    /// least.
    /// </summary>
    public static string OfPage(string text, int width) =>
        string.Join('\n', Paragraphs(text).Select(p => Of(p, IndentOf(p, width), width)));

    private static List<string> Paragraphs(string text)
    {
        var (paragraphs, before) = (new List<string>(), "");
        foreach (var line in text.Split('\n'))
        {
            if (before is [not ' ', ..] && before.Length > FullLine && line is [not ' ', ..])
                paragraphs[^1] += $" {line}";
            else
                paragraphs.Add(line);
            before = line;
        }
        return paragraphs;
    }

    private static int IndentOf(string line, int width) =>
        ListItem().Match(line).Length is var column && column + LeastWidth <= width ? column : line.TakeWhile(c => c == ' ').Count() + 2;

    private static string Folded(string line, int indent, int width)
    {
        var folded = new StringBuilder();
        var (column, mayBegin, isInCommand) = (0, true, false);
        foreach (Match word in Word().Matches(line))
        {
            var (gap, text) = (word.Groups["gap"].Value, word.Groups["word"].Value);
            var begins = mayBegin && text.StartsWith("wikiguard ", StringComparison.Ordinal);
            isInCommand = begins || isInCommand && gap.Length == 1 && text[0] is not ('(' or '\u2014');
            // A command that goes on ends in a backslash, so that it can be copied.
            var mark = isInCommand && !begins ? " \\" : "";
            if (column > indent && column + gap.Length + text.GetCellWidth() + (isInCommand ? 2 : 0) > width)
            {
                folded.Append(mark).Append('\n').Append(' ', indent);
                (column, gap) = (indent, "");
            }
            folded.Append(gap).Append(text);
            column += gap.Length + text.GetCellWidth();
            mayBegin = text[^1] == ':';
            isInCommand &= text[^1] is not ('.' or ';' or ',');
        }
        return folded.ToString();
    }

    // A command's name, and what is in quotes, are one word; an apostrophe within a word is no quote.
    [GeneratedRegex(@"(?<gap> *)(?<word>wikiguard [a-z]+|'[^']*'[^ ]*|""[^""]*""[^ ]*|[^ ]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^ +[^ ]+( [^ ]+)*  +|^ +", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ListItem();
}
