using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Alerts;

public sealed class AlertBookTests
{
    private readonly MemoryObjectStore _objects = new();
    private readonly RecordedAlerts _sink = new();
    private readonly AlertBook _book;

    public AlertBookTests() => _book = new AlertBook(_objects, _sink, new FakeTimeProvider(new DateTimeOffset(2026, 1, 29, 12, 0, 0, TimeSpan.Zero)));

    [Fact]
    public async Task A_condition_that_lasts_is_told_once()
    {
        for (var batch = 0; batch < 10; batch++)
            await ReportAsync(Warning("quality"));

        Assert.Equal("quality is bad", Assert.Single(_sink.Sent).Subject);
    }

    [Fact]
    public async Task It_is_told_again_when_it_grows_worse_and_not_when_it_eases()
    {
        await ReportAsync(Warning("quality"));
        await ReportAsync(Critical("quality"));
        await ReportAsync(Warning("quality"));
        await ReportAsync(Critical("quality"));

        Assert.Equal([AlertSeverity.Warning, AlertSeverity.Critical], _sink.Sent.Select(a => a.Severity));
    }

    [Fact]
    public async Task Its_end_is_told_once_when_it_has_stayed_away()
    {
        await ReportAsync(Warning("quality"));
        await ReportAsync();
        await ReportAsync(Warning("quality")); // back before it was over
        await ReportAsync();
        await ReportAsync();
        Assert.Single(_sink.Sent);

        await ReportAsync();
        await ReportAsync();

        Assert.Equal(2, _sink.Sent.Count);
        Assert.Equal((true, "over: quality is bad"), (_sink.Sent[1].Ended, _sink.Sent[1].Subject));
        Assert.Contains("2026-01-29 12:00 UTC", _sink.Sent[1].Body);

        await ReportAsync(Warning("quality"));
        Assert.Equal(3, _sink.Sent.Count);
    }

    [Fact]
    public async Task Conditions_and_scopes_are_told_apart()
    {
        await ReportAsync(Warning("quality"), Warning("held"));
        await _book.ReportAsync("gold", [Warning("quality")], CancellationToken.None);

        Assert.Equal(3, _sink.Sent.Count);
    }

    [Fact]
    public async Task An_alert_that_could_not_be_sent_is_sent_by_the_next_report()
    {
        var failing = new AlertBook(_objects, new FailingSink(), TimeProvider.System);
        await Assert.ThrowsAsync<TransientException>(() => failing.ReportAsync("silver", [Warning("quality")], CancellationToken.None));

        await ReportAsync(Warning("quality"));

        Assert.Single(_sink.Sent);
    }

    [Fact]
    public async Task Nothing_is_written_while_nothing_changes()
    {
        await ReportAsync();
        Assert.Empty(_objects.Keys);

        await ReportAsync(Warning("quality"));
        _objects.BeforeWrite = (key, _) => Assert.Fail($"{key} was written.");
        await ReportAsync(Warning("quality"));
    }

    private Task ReportAsync(params Condition[] active) => _book.ReportAsync("silver", active, CancellationToken.None);

    private static Condition Warning(string key) => new(key, new Alert(AlertSeverity.Warning, $"{key} is bad", "Look."));

    private static Condition Critical(string key) => new(key, new Alert(AlertSeverity.Critical, $"{key} is bad", "Look."));

    private sealed class FailingSink : IAlertSink
    {
        public Task SendAsync(Alert alert, CancellationToken cancellationToken) => throw new TransientException("The sink is away.");
    }
}
