using WikiGuard.Ports;

namespace WikiGuard.Bench;

internal sealed class NoAlerts : IAlertSink
{
    public Task SendAsync(Alert alert, CancellationToken cancellationToken) => Task.CompletedTask;
}
