using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Fakes;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Risks;

/// <summary>Windows at risk are told once per severity, whatever happens between.</summary>
public sealed class RiskWatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly RiskSettings FromHigh =
        new(["CRITICAL", "HIGH"], 3, TimeSpan.FromHours(6), TimeSpan.FromHours(24), Quiet: null);

    private static readonly QuietHours Night = new(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc);

    private readonly MemoryObjectStore _objects = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly GoldRows _gold = new();
    private readonly FailingSink _sink = new();
    private long _seq;

    [Fact]
    public async Task A_window_is_told_once_however_often_it_is_computed_again()
    {
        for (var batch = 0; batch < 5; batch++)
            await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));

        var alert = Assert.Single(_sink.Sent);
        Assert.Equal((AlertSeverity.Critical, "enwiki:India", Noon), (alert.Severity, alert.Entity, alert.Since!.Value));
        Assert.Equal("https://en.wikipedia.org/w/index.php?diff=2", alert.Evidence[0].Lines[0].Link!.AbsoluteUri);
    }

    [Fact]
    public async Task It_is_told_again_when_it_becomes_worse_and_not_when_it_comes_back()
    {
        foreach (var severity in new[] { "HIGH", "CRITICAL", "HIGH", "CRITICAL" })
            await CompleteAsync(new Scored("enwiki:India", Noon, severity));

        Assert.Equal([AlertSeverity.Warning, AlertSeverity.Critical], _sink.Sent.Select(a => a.Severity));
    }

    [Fact]
    public async Task Nothing_is_asked_where_gold_has_not_moved()
    {
        await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));
        var keys = _objects.Keys.ToList();
        await Watch().RaiseAsync(CancellationToken.None);

        Assert.Single(_gold.Statements);
        Assert.Equal(keys, _objects.Keys);
        Assert.Contains("batch_seq > 0 and batch_seq <= 1", _gold.Statements[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entity_has_no_more_alerts_than_are_wanted_within_the_time()
    {
        for (var window = 0; window < 5; window++)
            await CompleteAsync(
                new Scored("enwiki:India", Noon.AddMinutes(10 * window), "CRITICAL"), new Scored("enwiki:Peru", Noon, "CRITICAL"));
        Assert.Equal(3, _sink.Sent.Count(a => a.Entity == "enwiki:India"));
        Assert.Single(_sink.Sent, a => a.Entity == "enwiki:Peru");

        _time.Advance(TimeSpan.FromHours(6));
        await CompleteAsync(new Scored("enwiki:India", Noon.AddHours(6), "CRITICAL"));

        Assert.Equal(4, _sink.Sent.Count(a => a.Entity == "enwiki:India"));
        var listed = (await OverviewAsync()).Alerts;
        Assert.Equal(2, listed.Count(a => a.State == ListedState.Withheld));
    }

    [Fact]
    public async Task What_quiet_hours_held_back_is_told_in_one_message_at_their_end()
    {
        var quiet = FromHigh with { Quiet = Night };
        _time.Advance(TimeSpan.FromHours(11));
        var night = _time.GetUtcNow();
        await CompleteAsync(quiet, new Scored("enwiki:India", night, "HIGH"), new Scored("enwiki:Peru", night, "CRITICAL"));
        await CompleteAsync(quiet, new Scored("enwiki:India", night, "CRITICAL"));
        Assert.Empty(_sink.Sent);

        _time.Advance(TimeSpan.FromHours(8));
        await Watch(quiet).RaiseAsync(CancellationToken.None);
        await Watch(quiet).RaiseAsync(CancellationToken.None);

        var alert = Assert.Single(_sink.Sent);
        Assert.Equal((AlertSeverity.Critical, "2 windows at risk since the quiet hours began"), (alert.Severity, alert.Subject));
        Assert.Equal(2, alert.Evidence[0].Lines.Count);
    }

    [Fact]
    public async Task A_flood_is_one_message()
    {
        await CompleteAsync([.. Enumerable.Range(0, 30).Select(i => new Scored($"enwiki:Page {i}", Noon, "CRITICAL"))]);

        var alert = Assert.Single(_sink.Sent);
        Assert.Equal("30 windows at risk at once", alert.Subject);
        Assert.Equal("and 10 more", alert.Evidence[0].Lines[^1].Text);
    }

    [Fact]
    public async Task A_muted_entity_raises_none_and_none_later()
    {
        var silences = new SilenceBook(_objects, _time);
        await silences.MuteAsync(MuteKind.Entity, "enwiki:India", TimeSpan.FromHours(2), "ann@host", CancellationToken.None);
        await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));
        _time.Advance(TimeSpan.FromHours(2));
        await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));
        Assert.Empty(_sink.Sent);

        await CompleteAsync(new Scored("enwiki:India", Noon.AddHours(2), "CRITICAL"));

        Assert.Equal(Noon.AddHours(2), Assert.Single(_sink.Sent).Since);
    }

    /// <summary>Whatever is killed: what was sent and recorded is not repeated, and what was not sent is.</summary>
    [Theory]
    [InlineData(1, 3)] // the first was not sent
    [InlineData(2, 3)] // nor the second; the first is recorded
    public async Task A_crash_loses_no_alert_and_repeats_none_that_was_recorded(int failingAt, int sentInAll)
    {
        Scored[] windows =
        [
            new("enwiki:India", Noon, "CRITICAL"), new("enwiki:Peru", Noon, "CRITICAL"), new("enwiki:Chad", Noon, "HIGH"),
        ];
        _sink.FailAt = failingAt;
        await Assert.ThrowsAsync<IOException>(() => CompleteAsync(windows));

        _time.Advance(LeaseStore.Duration); // that of the process that is gone
        await Watch().RaiseAsync(CancellationToken.None);
        await CompleteAsync(windows);

        Assert.Equal(sentInAll, _sink.Sent.Count);
        Assert.Equal(3, _sink.Sent.Select(a => a.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_crash_between_sending_and_recording_repeats_that_one()
    {
        _objects.BeforeWrite = (key, _) =>
        {
            if (key == "alerts/risk.json")
                throw new IOException("killed");
        };
        await Assert.ThrowsAsync<IOException>(() => CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL")));
        _objects.BeforeWrite = null;

        _time.Advance(LeaseStore.Duration);
        await Watch().RaiseAsync(CancellationToken.None);
        await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));

        Assert.Equal(2, _sink.Sent.Count);
    }

    [Fact]
    public async Task Windows_of_long_ago_are_neither_asked_for_nor_kept()
    {
        await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));
        _time.Advance(TimeSpan.FromDays(2));
        await CompleteAsync();

        Assert.Contains("window_start >= timestamp '2026-01-30 12:00:00.000000'", _gold.Statements[^1], StringComparison.Ordinal);
        Assert.Empty((await new RiskBook(_objects).LoadAsync(CancellationToken.None)).Record.Windows);
    }

    [Fact]
    public async Task An_acknowledged_window_that_becomes_worse_is_open_again()
    {
        await CompleteAsync(new Scored("enwiki:India", Noon, "HIGH"));
        var alert = Assert.Single((await OverviewAsync()).Alerts);
        await new SilenceBook(_objects, _time).AcknowledgeAsync(alert.Id, alert.Severity, "ann@host", CancellationToken.None);
        var acknowledged = Assert.Single((await OverviewAsync()).Alerts);
        Assert.Equal((ListedState.Acknowledged, "ann@host"), (acknowledged.State, acknowledged.By!.By));

        await CompleteAsync(new Scored("enwiki:India", Noon, "CRITICAL"));

        Assert.Equal(ListedState.Open, Assert.Single((await OverviewAsync()).Alerts).State);
    }

    private Task<AlertOverview> OverviewAsync() => AlertOverview.ReadAsync(_objects, _time.GetUtcNow(), CancellationToken.None);

    private Task CompleteAsync(params Scored[] windows) => CompleteAsync(FromHigh, windows);

    private async Task CompleteAsync(RiskSettings settings, params Scored[] windows)
    {
        var checkpoints = new CheckpointStore(_objects);
        var (gold, etag) = await checkpoints.LoadAsync(LayerNames.Gold, CancellationToken.None);
        await checkpoints.SaveAsync(LayerNames.Gold, gold with { BatchSeq = ++_seq }, etag, CancellationToken.None);
        _gold.Windows = windows;
        await Watch(settings).RaiseAsync(CancellationToken.None);
    }

    private RiskWatch Watch(RiskSettings? settings = null) => new(
        _objects, _gold, new CheckpointStore(_objects),
        new LeaseStore(_objects, _gold, _time, NullLogger<LeaseStore>.Instance, new LeaseHolder("test")),
        new SilenceBook(_objects, _time), _sink, new SystemEventClock(_time), _time, settings ?? FromHigh);

    private sealed record Scored(string Entity, DateTimeOffset Start, string Severity);

    private sealed class GoldRows : IQueryEngine
    {
        private static readonly string[] Columns =
        [
            "window_start", "window_end", "entity", "severity", "risk_score", "total_events", "edit_count", "revert_count",
            "anonymous_edit_count", "unique_editors", "anomaly_explanation", "event_timestamp", "user_name", "contribution",
            "bytes_changed", "comment", "diff_url",
        ];

        public List<string> Statements { get; } = [];

        public IReadOnlyList<Scored> Windows { get; set; } = [];

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Statements.Add(statement.Text);
            return Task.FromResult(new QueryResult(Columns, [.. Windows.Select(RowOf)], 0, TimeSpan.Zero));
        }

        private static object?[] RowOf(Scored window)
        {
            var start = window.Start.UtcDateTime;
            return
            [
                start, start.AddMinutes(10), window.Entity, window.Severity, 65L, 16L, 14L, 5L, 11L, 7L, "many reverts", start, "Ann",
                "revert", -10L, "rv", "https://en.wikipedia.org/w/index.php?diff=2",
            ];
        }
    }

    private sealed class FailingSink : IAlertSink
    {
        public List<Alert> Sent { get; } = [];

        /// <summary>The number of the sending at which the process is killed; 0 for none.</summary>
        public int FailAt { get; set; }

        public Task SendAsync(Alert alert, CancellationToken cancellationToken)
        {
            if (FailAt > 0 && Sent.Count + 1 == FailAt)
            {
                FailAt = 0;
                throw new IOException("killed");
            }
            Sent.Add(alert);
            return Task.CompletedTask;
        }
    }
}
