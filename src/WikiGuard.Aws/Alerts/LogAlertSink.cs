using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Alerts;

/// <summary>Writes alerts as log lines, for a metric filter or a person to find.</summary>
public sealed class LogAlertSink(ILogger<LogAlertSink> logger) : IAlertSink
{
    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        logger.Log(LevelOf(alert), "Alert {Severity}, ended: {Ended}. {Subject}. {Body}", alert.Severity, alert.Ended, alert.Subject,
            AlertText.BodyOf(alert));
        return Task.CompletedTask;
    }

    private static LogLevel LevelOf(Alert alert) => alert switch
    {
        { Ended: true } => LogLevel.Information,
        { Severity: AlertSeverity.Critical } => LogLevel.Critical,
        _ => LogLevel.Warning,
    };
}
