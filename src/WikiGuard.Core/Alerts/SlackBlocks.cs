using System.Text.Json.Nodes;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>
/// Alerts as Slack's blocks, which both <c>chat.postMessage</c> and an incoming webhook take
/// (https://docs.slack.dev/reference/block-kit/blocks).
/// </summary>
public static class SlackBlocks
{
    // Slack takes 150 characters in a header, 3,000 in a section and 50 blocks; escaping makes of a character up to five.
    private const int MostHeader = 140;
    private const int MostText = 500;
    private const int MostLine = 160;
    private const int MostSection = 2900;

    /// <summary>A message's <c>text</c>, which notifications and screen readers take, and its <c>blocks</c>.</summary>
    public static JsonObject MessageOf(Alert alert) => new()
    {
        ["text"] = SlackMarkup.Escaped(TitleOf(alert), MostText),
        ["blocks"] = Of(alert),
    };

    /// <summary>An alert's blocks; of one that is over, only that it is.</summary>
    public static JsonArray Of(Alert alert)
    {
        var blocks = new JsonArray
        {
            Block("header", new JsonObject { ["type"] = "plain_text", ["text"] = TitleOf(alert), ["emoji"] = true }),
            Section([SlackMarkup.Escaped(PrintableText.Lines(alert.What, ' '), MostText)]),
        };
        if (!alert.Ended)
        {
            foreach (var evidence in alert.Evidence)
                blocks.Add(Section([$"*{Escaped(evidence.Heading)}*", .. evidence.Lines.Select(Line)]));
            if (alert.Advice.Length > 0)
                blocks.Add(Section([Escaped(alert.Advice, MostText)]));
            if (alert.Commands.Count > 0)
                blocks.Add(Section([.. alert.Commands.Select(Command)]));
        }
        if (Facts(alert) is { Count: > 0 } facts)
            blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray(Markup(string.Join(" · ", facts))) });
        return blocks;
    }

    private static string TitleOf(Alert alert)
    {
        var (icon, word) = alert switch
        {
            { Ended: true } => (SlackMarkup.Over, "Over"),
            { Severity: AlertSeverity.Critical } => (SlackMarkup.Critical, "Critical"),
            _ => (SlackMarkup.Warning, "Warning"),
        };
        var subject = PrintableText.Of(alert.Subject, ' ');
        const string Over = "over: ";
        if (alert.Ended && subject.StartsWith(Over, StringComparison.Ordinal))
            subject = subject[Over.Length..];
        return SlackMarkup.Cut($"{icon} {word}: {subject}", MostHeader);
    }

    private static string Line(AlertLine line) =>
        $"• {Escaped(line.Text)}{(line.Link is { } link ? $" <{Address(link)}|diff>" : "")}";

    private static string Command(AlertCommand command) =>
        $"{Escaped(command.For)}: `{Escaped(command.Line.Replace('`', '\''))}`";

    private static List<string> Facts(Alert alert)
    {
        var facts = new List<string>();
        if (alert.Since is { } since)
            facts.Add(AlertText.SinceOf(alert, since));
        if (!alert.Ended && alert.Runbook is { } section)
            facts.Add(Escaped(RunbookSections.PathOf(section)));
        return facts;
    }

    private static string Escaped(string text, int most = MostLine) => SlackMarkup.Escaped(PrintableText.Of(text, ' '), most);

    // A link ends at the first of these.
    private static string Address(Uri link) =>
        SlackMarkup.Escaped(link.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal), int.MaxValue);

    // Lines that no longer fit are counted.
    private static JsonObject Section(IReadOnlyList<string> lines)
    {
        var length = 0;
        var shown = lines.TakeWhile(l => (length += l.Length + 1) <= MostSection).ToList();
        if (shown.Count < lines.Count)
            shown.Add($"• and {lines.Count - shown.Count} more");
        return Block("section", Markup(string.Join('\n', shown)));
    }

    private static JsonObject Block(string type, JsonObject text) => new() { ["type"] = type, ["text"] = text };

    private static JsonObject Markup(string text) => new() { ["type"] = "mrkdwn", ["text"] = text };
}
