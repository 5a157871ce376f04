using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Alerts;

public sealed class AlertBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryObjectStore _objects = new();
    private readonly RecordedAlerts _sink = new();
    private readonly AlertBook _book;

    public AlertBookTests() => _book = new AlertBook(_objects, _sink, new FakeTimeProvider(Noon));

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
    public async Task Its_end_is_told_once_when_no_report_has_named_it_for_twenty_minutes()
    {
        await ReportAsync(Warning("quality"));
        await ReportAtAsync(minute: 10);
        await ReportAtAsync(minute: 25, Warning("quality")); // back before it was over
        await ReportAtAsync(minute: 30);
        await ReportAtAsync(minute: 49);
        Assert.Single(_sink.Sent);

        await ReportAtAsync(minute: 50);
        await ReportAtAsync(minute: 80);

        Assert.Equal(2, _sink.Sent.Count);
        Assert.Equal((true, "over: quality is bad"), (_sink.Sent[1].Ended, _sink.Sent[1].Subject));
        Assert.Equal(Noon, _sink.Sent[1].Since);

        await ReportAtAsync(minute: 81, Warning("quality"));
        Assert.Equal(3, _sink.Sent.Count);
    }

    /// <summary>
    /// A live stream on one machine makes a batch every few seconds, and a bad one among them says something about the minutes around it.
    /// </summary>
    [Fact]
    public async Task A_condition_that_comes_and_goes_with_every_batch_is_one()
    {
        for (var batch = 0; batch < 200; batch++)
            await ReportAtAsync(minute: batch / 2, batch % 20 == 0 ? [Warning("quality")] : []);

        Assert.Single(_sink.Sent);
    }

    [Fact]
    public async Task A_clock_that_steps_back_begins_to_count_again()
    {
        await ReportAtAsync(minute: 60, Warning("quality"));
        await ReportAtAsync(minute: 61);
        await ReportAtAsync(minute: 0); // another recording
        await ReportAtAsync(minute: 19);
        Assert.Single(_sink.Sent);

        await ReportAtAsync(minute: 20);

        Assert.True(_sink.Sent[^1].Ended);
    }

    /// <summary>Earlier versions counted reports; what they have kept is read on.</summary>
    [Fact]
    public async Task What_an_earlier_version_kept_goes_on()
    {
        _objects.Put("alerts/silver.json",
            """{"quality": {"severity": "Warning", "subject": "quality is bad", "since": "2026-01-29T11:00:00+00:00", "absent": 2}}""");

        await ReportAsync(Warning("quality"));
        Assert.Empty(_sink.Sent);
        await ReportAtAsync(minute: 1);
        await ReportAtAsync(minute: 21);

        Assert.Equal(Noon.AddHours(-1), Assert.Single(_sink.Sent).Since);
    }

    [Fact]
    public async Task Conditions_and_scopes_are_told_apart()
    {
        await ReportAsync(Warning("quality"), Warning("held"));
        await _book.ReportAsync("gold", Noon, [Warning("quality")], CancellationToken.None);

        Assert.Equal(3, _sink.Sent.Count);
    }

    [Fact]
    public async Task An_alert_that_could_not_be_sent_is_sent_by_the_next_report()
    {
        var failing = new AlertBook(_objects, new FailingSink(), TimeProvider.System);
        await Assert.ThrowsAsync<TransientException>(
            () => failing.ReportAsync("silver", Noon, [Warning("quality")], CancellationToken.None));

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

    private Task ReportAsync(params Condition[] active) => ReportAtAsync(minute: 0, active);

    private Task ReportAtAsync(int minute, params Condition[] active) =>
        _book.ReportAsync("silver", Noon.AddMinutes(minute), active, CancellationToken.None);

    private static Condition Warning(string key) => new(key, new Alert(AlertSeverity.Warning, $"{key} is bad", "Look."));

    private static Condition Critical(string key) => new(key, new Alert(AlertSeverity.Critical, $"{key} is bad", "Look."));

    private sealed class FailingSink : IAlertSink
    {
        public Task SendAsync(Alert alert, CancellationToken cancellationToken) => throw new TransientException("The sink is away.");
    }
}
