using WikiGuard.Ports;

namespace WikiGuard.Testing;

/// <summary>An alert sink that keeps what it was sent.</summary>
public sealed class RecordedAlerts : IAlertSink
{
    private readonly List<Alert> _sent = [];

    public IReadOnlyList<Alert> Sent => _sent;

    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        _sent.Add(alert);
        return Task.CompletedTask;
    }
}
