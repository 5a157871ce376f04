using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Local;

/// <summary>Alerts on one machine: a few lines on stderr.</summary>
public sealed class ConsoleAlertSink(TextWriter errors) : IAlertSink
{
    public Task SendAsync(Alert alert, CancellationToken cancellationToken) =>
        errors.WriteLineAsync($"ALERT {alert.Severity.ToString().ToUpperInvariant()}: "
            + PrintableText.Lines($"{alert.Subject}\n{AlertText.BodyOf(alert)}", '?'));
}
