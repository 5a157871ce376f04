using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Alerts;

namespace WikiGuard.Functions.Operations.Notices;

/// <summary>Notices in Slack's mark-up, short enough to be read on a telephone.</summary>
internal static class SlackText
{
    private const int MaxTitle = 150;
    private const int MaxParagraph = 500;
    private const int MaxListed = 20;

    /// <summary>One notice as Slack takes it: an alert of ours with its blocks, anything else as text.</summary>
    public static JsonObject MessageOf(Notice notice) =>
        notice.Alert is { } alert ? SlackBlocks.MessageOf(alert) : MessageOf(Of(notice));

    public static JsonObject MessageOf(string text) => new() { ["text"] = text };

    public static string Of(Notice notice)
    {
        var text = new StringBuilder($"{Icon(notice.Kind)} *{Word(notice.Kind)}: {SlackMarkup.Escaped(notice.Title, MaxTitle)}*");
        // What is over needs no action.
        if (notice.Kind != NoticeKind.Over)
        {
            foreach (var paragraph in new[] { notice.Advice, notice.Reason }.Where(p => p.Length > 0))
                text.Append('\n').Append(SlackMarkup.Escaped(paragraph, MaxParagraph));
        }
        text.Append(CultureInfo.InvariantCulture,
            $"\n{(notice.Kind == NoticeKind.Over ? "Ended" : "Since")} {notice.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        if (notice.Link is not null)
            text.Append(CultureInfo.InvariantCulture, $" · <{notice.Link.AbsoluteUri}|Open in CloudWatch>");
        return text.ToString();
    }

    /// <summary>Many at once, as one message; the worst first.</summary>
    public static string OfMany(IReadOnlyList<Notice> notices)
    {
        var sorted = notices.OrderBy(n => n.Kind switch { NoticeKind.Critical => 0, NoticeKind.Warning => 1, _ => 2 }).ToList();
        var counts = sorted.GroupBy(n => n.Kind).Select(g => $"{g.Count()} {Word(g.Key).ToLowerInvariant()}");
        var text = new StringBuilder($"{Icon(sorted[0].Kind)} *{notices.Count} notices at once: {string.Join(", ", counts)}*");
        foreach (var notice in sorted.Take(MaxListed))
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"{Icon(notice.Kind)} {SlackMarkup.Escaped(notice.Title, MaxTitle)}");
        if (notices.Count > MaxListed)
            text.Append(CultureInfo.InvariantCulture, $"\n… and {notices.Count - MaxListed} more. Look at the alarms in CloudWatch.");
        return text.ToString();
    }

    private static string Icon(NoticeKind kind) => kind switch
    {
        NoticeKind.Critical => SlackMarkup.Critical,
        NoticeKind.Over => SlackMarkup.Over,
        _ => SlackMarkup.Warning,
    };

    private static string Word(NoticeKind kind) => kind switch
    {
        NoticeKind.Critical => "Critical",
        NoticeKind.Over => "Over",
        _ => "Warning",
    };
}
