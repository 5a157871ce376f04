using Amazon;
using WikiGuard.Alerts;
using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Alerts;

/// <summary>
/// Publishes alerts to an SNS topic: as text for mail, and as JSON for the function that renders them for Slack. It throws where the topic
/// does not take one.
/// </summary>
/// <param name="timeout">For one attempt; null for 10 s.</param>
public sealed class TopicAlertSink(Arn topic, TimeSpan? timeout = null) : IAlertSink, IDisposable
{
    // SNS accepts 100 ASCII characters, without line breaks.
    private const int MostSubject = 100;

    private readonly Sns _sns = new(RegionEndpoint.GetBySystemName(topic.Region), timeout);

    /// <summary>The topic, for people.</summary>
    public string Name => topic.Resource;

    public Task SendAsync(Alert alert, CancellationToken cancellationToken) => _sns.PublishAsync(
        topic.ToString(), SubjectOf(alert), AlertText.BodyOf(alert), cancellationToken, AlertMessage.ToJson(alert));

    public void Dispose() => _sns.Dispose();

    /// <summary>The prefix of a subject, by which the Slack notifier recognises its kind.</summary>
    public static string PrefixOf(AlertSeverity severity, bool ended) =>
        $"WikiGuard {(ended ? "over" : severity.ToString().ToUpperInvariant())}: ";

    private static string SubjectOf(Alert alert)
    {
        var said = PrefixOf(alert.Severity, alert.Ended) + alert.Subject;
        var ascii = string.Concat(said.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return ascii.Length > MostSubject ? ascii[..MostSubject] : ascii;
    }
}
