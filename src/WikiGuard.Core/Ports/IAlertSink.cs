namespace WikiGuard.Ports;

/// <summary>Where alerts go: SNS and Slack, the console, or a webhook.</summary>
public interface IAlertSink
{
    Task SendAsync(Alert alert, CancellationToken cancellationToken);
}
