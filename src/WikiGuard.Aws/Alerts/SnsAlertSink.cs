using Amazon;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Alerts;

/// <summary>
/// Sends a function's alerts to an SNS topic and to the log, which gets each one even when the topic does not answer. Alarms on metrics are
/// what wakes people, so an alert that cannot be sent must not stop a layer.
/// </summary>
/// <param name="topic"><c>WIKIGUARD_ALERT_TOPIC</c>.</param>
/// <param name="timeout">For one attempt; null for 5 s: whoever sends an alert holds a lease.</param>
public sealed class SnsAlertSink(Arn topic, LogAlertSink log, ILogger<SnsAlertSink> logger, TimeSpan? timeout = null)
    : IAlertSink, IDisposable
{
    private readonly TopicAlertSink _topic = new(topic, timeout ?? TimeSpan.FromSeconds(5));

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        await log.SendAsync(alert, cancellationToken);
        try
        {
            await _topic.SendAsync(alert, cancellationToken);
        }
        catch (WikiGuardException e)
        {
            logger.LogError("The alert \"{Subject}\" could not be published to {Topic}: {Reason}", alert.Subject, topic, e.Message);
        }
    }

    public void Dispose() => _topic.Dispose();
}
