using WikiGuard.Ports;

namespace WikiGuard.Functions.Ingestor;

/// <summary>Hears from the watcher whether the newest allowlist is refused; a metric tells people, by an alarm.</summary>
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
