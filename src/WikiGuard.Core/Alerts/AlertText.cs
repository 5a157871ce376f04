using System.Text;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>Alerts as plain text: for mail, the console and the log.</summary>
public static class AlertText
{
    private const int LongestLine = 300;

    /// <summary>All of it but the subject.</summary>
    public static string BodyOf(Alert alert)
    {
        var text = new StringBuilder(PrintableText.Lines(alert.What, ' '));
        if (alert.Since is { } since)
            text.Append($"\n{SinceOf(alert, since)}.");
        foreach (var evidence in alert.Evidence)
        {
            text.Append($"\n{Printable(evidence.Heading)}:");
            foreach (var line in evidence.Lines)
                text.Append($"\n- {Printable(line.Text)}{(line.Link is { } link ? $" {link.AbsoluteUri}" : "")}");
        }
        if (alert.Advice.Length > 0)
            text.Append($"\n{PrintableText.Lines(alert.Advice, ' ')}");
        if (alert.Commands.Count > 0)
            text.Append($"\n{Of(alert.Commands)}");
        if (alert.Runbook is { } section)
            text.Append($"\nMore: {RunbookSections.PathOf(section)}");
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Commands below each other.</summary>
    public static string Of(IReadOnlyList<AlertCommand> commands)
    {
        var width = commands.Count == 0 ? 0 : commands.Max(c => c.For.Length) + 1;
        return string.Join('\n', commands.Select(c =>
            $"{Printable($"{c.For}:").PadRight(width)} {PrintableText.Of(c.Line, instead: ' ')}"));
    }

    internal static string SinceOf(Alert alert, DateTimeOffset since) => $"{(alert.Ended ? "It began" : "Since")} {Spoken.At(since)}";

    // On one line of a mail or a chat, whatever a wiki's text holds.
    private static string Printable(string text) => PrintableText.Of(text, instead: ' ', LongestLine);
}
