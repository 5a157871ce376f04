using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Alerts;

/// <summary>
/// Alerts to an SNS topic, and to the log, which has each even where the topic does not answer: the alarms on metrics are what wakes people, so an alert
/// that cannot be sent must not stop a layer.
/// </summary>
/// <param name="topicArn"><c>WIKIGUARD_ALERT_TOPIC</c>.</param>
public sealed class SnsAlertSink(string topicArn, LogAlertSink log, ILogger<SnsAlertSink> logger) : IAlertSink, IDisposable
{
    // SNS takes 100 characters of ASCII, and none that end a line.
    private const int MostSubject = 100;

    private readonly SnsClient _sns = new();

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        await log.SendAsync(alert, cancellationToken);
        try
        {
            await _sns.PublishAsync(topicArn, SubjectOf(alert), alert.Body, cancellationToken);
        }
        catch (AmazonServiceException e)
        {
            logger.LogError("The alert \"{Subject}\" could not be published to {Topic}: {Code}: {Reason}. May this function publish there?", alert.Subject, topicArn, e.ErrorCode, e.Message);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException)
        {
            logger.LogError("The alert \"{Subject}\" could not be published to {Topic}: {Reason}", alert.Subject, topicArn, e.Message);
        }
    }

    public void Dispose() => _sns.Dispose();

    private static string SubjectOf(Alert alert)
    {
        var said = $"WikiGuard {(alert.Ended ? "over" : alert.Severity.ToString().ToUpperInvariant())}: {alert.Subject}";
        var ascii = string.Concat(said.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return ascii.Length > MostSubject ? ascii[..MostSubject] : ascii;
    }
}
