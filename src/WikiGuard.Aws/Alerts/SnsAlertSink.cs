using Amazon;
using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Alerts;

/// <summary>
/// Sends alerts to an SNS topic, as text for mail and as JSON for the function that renders them for Slack, and to the log, which gets each
/// one even when the topic does not answer. Alarms on metrics are what wakes people, so an alert that cannot be sent must not stop a layer.
/// </summary>
/// <param name="topic"><c>WIKIGUARD_ALERT_TOPIC</c>.</param>
/// <param name="timeout">For one attempt; null for 5 s: whoever sends an alert holds a lease.</param>
public sealed class SnsAlertSink(Arn topic, LogAlertSink log, ILogger<SnsAlertSink> logger, TimeSpan? timeout = null)
    : IAlertSink, IDisposable
{
    // SNS accepts 100 ASCII characters, without line breaks.
    private const int MostSubject = 100;

    private readonly Sns _sns = new(RegionEndpoint.GetBySystemName(topic.Region), timeout ?? TimeSpan.FromSeconds(5));

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        await log.SendAsync(alert, cancellationToken);
        try
        {
            await _sns.PublishAsync(
                topic.ToString(), SubjectOf(alert), AlertText.BodyOf(alert), cancellationToken, AlertMessage.ToJson(alert));
        }
        catch (WikiGuardException e)
        {
            logger.LogError("The alert \"{Subject}\" could not be published to {Topic}: {Reason}", alert.Subject, topic, e.Message);
        }
    }

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
