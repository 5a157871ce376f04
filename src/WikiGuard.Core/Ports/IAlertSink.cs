namespace WikiGuard.Ports;

public enum AlertSeverity
{
    Warning,
    Critical,
}

/// <param name="Subject">One line: what is wrong.</param>
/// <param name="Body">What to do, with the facts needed to do it.</param>
/// <param name="Ended">The condition is over; nothing needs to be done.</param>
public sealed record Alert(AlertSeverity Severity, string Subject, string Body, bool Ended = false);

/// <summary>Where alerts go: SNS and Slack, or the console.</summary>
public interface IAlertSink
{
    Task SendAsync(Alert alert, CancellationToken cancellationToken);
}
