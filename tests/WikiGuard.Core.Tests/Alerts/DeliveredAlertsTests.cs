using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Alerts;

public sealed class DeliveredAlertsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly Alert Some = new(AlertSeverity.Warning, "some", "thing");

    private readonly MemoryObjectStore _objects = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecordedAlerts _console = new();
    private readonly Broken _webhook = new();
    private readonly DeliveredAlerts _alerts;

    public DeliveredAlertsTests() => _alerts = new DeliveredAlerts(
        [new AlertChannel("webhook", _webhook), new AlertChannel("console", _console)], _objects, _time,
        NullLogger<DeliveredAlerts>.Instance);

    [Fact]
    public async Task A_channel_that_fails_stops_neither_the_others_nor_the_caller()
    {
        _webhook.Why = "gone";
        await _alerts.SendAsync(Some, CancellationToken.None);

        Assert.Single(_console.Sent);
        Assert.Equal([("webhook", "gone"), ("console", null)], await _alerts.TrySendAsync(Some, CancellationToken.None));
    }

    [Fact]
    public async Task When_it_was_delivered_last_and_why_not_since_is_known()
    {
        await _alerts.SendAsync(Some, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(5));
        _webhook.Why = "gone";
        await _alerts.SendAsync(Some, CancellationToken.None);
        Assert.Equal(new ChannelState(Noon, Noon.AddMinutes(5), "gone"), await StateAsync());

        _time.Advance(TimeSpan.FromMinutes(5));
        _webhook.Why = null;
        await _alerts.SendAsync(Some, CancellationToken.None);

        Assert.Equal(new ChannelState(Noon.AddMinutes(10), Noon.AddMinutes(5), Failure: null), await StateAsync());
    }

    [Fact]
    public async Task A_store_that_takes_no_record_stops_no_alert()
    {
        _objects.BeforeWrite = (_, _) => throw new TransientException("full");

        await _alerts.SendAsync(Some, CancellationToken.None);

        Assert.Single(_console.Sent);
    }

    private async Task<ChannelState> StateAsync() => (await DeliveredAlerts.ReadAsync(_objects, CancellationToken.None))["webhook"];

    private sealed class Broken : IAlertSink
    {
        public string? Why { get; set; }

        public Task SendAsync(Alert alert, CancellationToken cancellationToken) =>
            Why is null ? Task.CompletedTask : throw new TransientException(Why);
    }
}
