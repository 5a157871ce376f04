using WikiGuard.Ports;

namespace WikiGuard.Functions.Ingestor;

/// <summary>Learns from the watcher whether the newest allowlist is refused; a metric and its alarm notify people.</summary>
internal sealed class AllowlistState : IAlertSink
{
    private volatile bool _isRefused;

    public bool IsRefused => _isRefused;

    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        _isRefused = !alert.Ended;
        return Task.CompletedTask;
    }
}
