using WikiGuard.Alerts;
using WikiGuard.Aws.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Operations.Notices;

/// <summary>
/// Reads what arrives on the two topics: alarms' state changes, and text for people: the layers' own alerts, a budget's mail.
/// </summary>
internal static class NoticeReader
{
    /// <summary>The prefixes of our own alerts' subjects, which show the severity better than their common topic does.</summary>
    private static readonly (string Prefix, NoticeKind Kind)[] OurOwn =
    [
        (TopicAlertSink.PrefixOf(AlertSeverity.Critical, ended: true), NoticeKind.Over),
        (TopicAlertSink.PrefixOf(AlertSeverity.Warning, ended: false), NoticeKind.Warning),
        (TopicAlertSink.PrefixOf(AlertSeverity.Critical, ended: false), NoticeKind.Critical),
    ];

    // The topic shows the severity of an alarm: <project>-alerts and <project>-warnings.
    private const string CriticalTopic = "-alerts";

    public static Notice Read(SnsMessage message)
    {
        var text = message.Message?.Trim() ?? "";
        var severity = message.TopicArn?.EndsWith(CriticalTopic, StringComparison.Ordinal) == true
            ? NoticeKind.Critical : NoticeKind.Warning;
        return (AlertMessage.TryRead(text) is { } alert ? OfAlert(alert, message.Timestamp) : null)
            ?? AlarmMessage.Read(text)?.ToNotice(severity, message.Timestamp) ?? ReadText(message, text, severity);
    }

    private static Notice OfAlert(Alert alert, DateTimeOffset sent)
    {
        var kind = alert switch
        {
            { Ended: true } => NoticeKind.Over,
            { Severity: AlertSeverity.Critical } => NoticeKind.Critical,
            _ => NoticeKind.Warning,
        };
        var since = alert.Since ?? sent;
        return new Notice(kind, alert.Subject, alert.What, "", since, Link: null) { Alert = alert with { Since = since } };
    }

    private static Notice ReadText(SnsMessage message, string text, NoticeKind severity)
    {
        // Without a subject, the first line serves as one.
        var (title, body) = message.Subject?.Trim() is { Length: > 0 } subject ? (subject, text) : Split(text);
        var own = OurOwn.FirstOrDefault(o => title.StartsWith(o.Prefix, StringComparison.Ordinal));
        return own.Prefix is { Length: var length }
            ? new Notice(own.Kind, title[length..], body, "", message.Timestamp, Link: null)
            : new Notice(severity, title, body, "", message.Timestamp, Link: null);
    }

    private static (string Title, string Body) Split(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (text, "") : (text[..end].Trim(), text[end..].Trim());
    }
}
