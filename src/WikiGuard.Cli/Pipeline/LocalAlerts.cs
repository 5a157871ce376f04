using WikiGuard.Alerts;
using WikiGuard.Local;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Pipeline;

/// <summary>The ways of a run's alerts: the console, and a webhook where one is configured.</summary>
internal sealed class LocalAlerts : IDisposable
{
    private readonly WebhookAlertSink? _webhook;

    /// <exception cref="InvalidConfigException">The webhook's address cannot be read.</exception>
    public LocalAlerts(AlertSettings settings)
    {
        Settings = settings;
        _webhook = settings.Webhook is { } webhook ? new WebhookAlertSink(webhook, TimeProvider.System) : null;
    }

    public AlertSettings Settings { get; }

    /// <summary>To people, and the outcome into the lakehouse.</summary>
    public DeliveredAlerts Over(IObjectStore objects, TextWriter console, ILoggerFactory logging) => new(
        [
            new AlertChannel("console", new ConsoleAlertSink(console)),
            .. _webhook is null ? [] : new[] { new AlertChannel("webhook", _webhook) },
        ],
        objects, TimeProvider.System, logging.CreateLogger<DeliveredAlerts>());

    public void Dispose() => _webhook?.Dispose();
}
