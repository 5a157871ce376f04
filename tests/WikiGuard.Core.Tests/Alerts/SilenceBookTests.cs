using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Alerts;

public sealed class SilenceBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryObjectStore _objects = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecordedAlerts _sink = new();
    private readonly SilenceBook _silences;
    private readonly AlertBook _book;

    public SilenceBookTests() =>
        (_silences, _book) = (new SilenceBook(_objects, _time), new AlertBook(_objects, _sink, _time));

    [Fact]
    public async Task A_quality_alert_is_muted_where_each_of_its_rules_is_and_told_when_the_mute_ends()
    {
        await MuteAsync("title");
        await ReportAsync("title", "size");
        Assert.Single(_sink.Sent);

        await _book.ReportAsync("gold", Noon, [Quality("title")], CancellationToken.None);
        Assert.Single(_sink.Sent);
        var listed = (await AlertOverview.ReadAsync(_objects, Noon, CancellationToken.None)).Alerts;
        Assert.Equal([ListedState.Open, ListedState.Muted], listed.Select(a => a.State));

        _time.Advance(TimeSpan.FromHours(2));
        await _book.ReportAsync("gold", Noon, [Quality("title")], CancellationToken.None);
        await _book.ReportAsync("gold", Noon, [Quality("title")], CancellationToken.None);

        Assert.Equal(2, _sink.Sent.Count);
    }

    [Fact]
    public async Task The_end_of_what_was_muted_is_not_told()
    {
        await MuteAsync("title");
        await ReportAsync("title");
        await _book.ReportAsync("silver", Noon.AddHours(1), [], CancellationToken.None);
        await _book.ReportAsync("silver", Noon.AddHours(2), [], CancellationToken.None);

        Assert.Empty(_sink.Sent);
        Assert.Empty((await AlertOverview.ReadAsync(_objects, Noon, CancellationToken.None)).Alerts);
    }

    [Fact]
    public async Task What_names_no_rule_is_never_muted()
    {
        await MuteAsync("title");
        await ReportAsync();

        Assert.Single(_sink.Sent);
    }

    [Fact]
    public async Task An_alert_has_the_name_by_which_it_is_listed_and_acknowledged()
    {
        await ReportAsync("title");
        var sent = Assert.Single(_sink.Sent);

        var listed = Assert.Single((await AlertOverview.ReadAsync(_objects, Noon, CancellationToken.None)).Alerts);

        Assert.Equal((sent.Id, sent.Since), (listed.Id, listed.Since));
        Assert.Equal($"wikiguard alerts ack {sent.Id}", sent.Commands[^1].Line);
    }

    [Fact]
    public async Task Who_has_muted_what_until_when_is_kept_until_it_is_unmuted()
    {
        await MuteAsync("title");
        Assert.Equal(
            new Mute(MuteKind.Rule, "title", "ann@host", Noon, Noon.AddHours(2)),
            Assert.Single((await _silences.ReadAsync(CancellationToken.None)).Mutes));

        Assert.True(await _silences.UnmuteAsync(MuteKind.Rule, "title", CancellationToken.None));
        Assert.False(await _silences.UnmuteAsync(MuteKind.Rule, "title", CancellationToken.None));
    }

    [Fact]
    public async Task Two_commands_at_a_time_both_count()
    {
        var isFirst = true;
        _objects.BeforeWrite = (_, _) =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            _silences.MuteAsync(MuteKind.Entity, "enwiki:Peru", TimeSpan.FromHours(1), "bob@host", CancellationToken.None).Wait();
        };
        await MuteAsync("title");

        Assert.Equal(["enwiki:Peru", "title"], (await _silences.ReadAsync(CancellationToken.None)).Mutes.Select(m => m.Name));
    }

    private Task MuteAsync(string rule) =>
        _silences.MuteAsync(MuteKind.Rule, rule, TimeSpan.FromHours(2), "ann@host", CancellationToken.None);

    private Task ReportAsync(params string[] rules) => _book.ReportAsync("silver", Noon, [Quality(rules)], CancellationToken.None);

    private static Condition Quality(params string[] rules) =>
        new("quality", new Alert(AlertSeverity.Warning, "quality is bad", "look") { Rules = rules });
}
