using WikiGuard.Alerts;
using WikiGuard.Ports;
using static WikiGuard.Quality.RulesFile;

namespace WikiGuard.Quality;

public sealed class QualityReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly QualityGate Silver = Gate("silver_events",
        "{name: title, type: complete, column: title, action: quarantine, because: the title is missing}",
        "{name: unique, type: uniqueness, column: event_id, min: 1, action: warn, because: ids are there twice}",
        "{name: mean, type: mean, column: bytes_changed, max: 10, action: warn, severity: critical, because: edits are large}",
        "{name: seen, type: positive, column: length_new, action: warn, because: pages are empty}",
        "{name: held, type: size, max: 1e6, action: fail, because: too large}");

    [Theory]
    [InlineData(100, 0, 0, null)]
    [InlineData(95, 0, 0, null)]
    [InlineData(94, 0, 0, AlertSeverity.Warning)]
    [InlineData(80, 0, 0, AlertSeverity.Warning)]
    [InlineData(79, 0, 0, AlertSeverity.Critical)]
    [InlineData(100, 1, 0, AlertSeverity.Warning)]
    [InlineData(94, 1, 0, AlertSeverity.Critical)]
    [InlineData(100, 0, 5, null)]
    [InlineData(100, 0, 6, AlertSeverity.Warning)]
    public void The_severity_follows_the_pass_rate_and_what_failed(long passed, long twice, long empty, AlertSeverity? severity) =>
        Assert.Equal(severity, Judge(passed, twice: twice, empty: empty).Severity);

    [Fact]
    public void A_failed_rule_on_the_batch_brings_its_own_severity() => Assert.Equal(AlertSeverity.Critical, Judge(100, mean: 11).Severity);

    [Fact]
    public void Only_a_rule_that_fails_batches_holds_one()
    {
        Assert.False(Judge(10, twice: 50, mean: 11).Holds);
        Assert.True(Judge(100, size: 1e7).Holds);
        Assert.Equal((AlertSeverity.Critical, RuleStatus.Fail),
            (Judge(100, size: 1e7).Severity!.Value, Judge(100, size: 1e7).Rules[4].Status));
    }

    [Fact]
    public void A_gate_without_rules_is_an_error()
    {
        var report = QualityReport.Judge(Silver with { Rules = [] }, "silver-00000001", Now, Measured([]));

        Assert.Equal((RuleStatus.Error, AlertSeverity.Critical, true),
            (report.Rules.Single().Status, report.Severity!.Value, report.Holds));
    }

    [Fact]
    public void A_batch_without_metrics_is_an_error()
    {
        var report = QualityReport.Judge(Silver, "silver-00000001", Now, Measured([]));

        Assert.All(report.Rules, r => Assert.Equal(RuleStatus.Error, r.Status));
        Assert.Equal((AlertSeverity.Critical, true), (report.Severity!.Value, report.Holds));
    }

    [Fact]
    public void A_batch_that_could_not_be_counted_is_an_error()
    {
        var errors = Silver.Rules.ToDictionary(r => r.Name, _ => "the engine's\nwords");
        var report = QualityReport.Judge(Silver, "silver-00000001", Now, Measured([]) with { Counts = null, Errors = errors });

        Assert.All(report.Rules, r => Assert.Equal((RuleStatus.Error, "error: the engine's words"), (r.Status, r.Threshold)));
        Assert.Contains("its rows could not be judged", report.Alert([], ToolAdvice.Plain)!.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_batch_is_skipped()
    {
        var report = QualityReport.Judge(Silver, "silver-00000001", Now, Measured([]) with { Counts = new BatchCounts(0, 0, 0, 0) });

        Assert.All(report.Rules, r => Assert.Equal(RuleStatus.Skipped, r.Status));
        Assert.Equal((null, false), (report.Severity, report.Holds));
    }

    [Fact]
    public void A_value_that_is_no_number_is_no_pass() => Assert.Equal(RuleStatus.Warn, Judge(100, mean: double.NaN).Rules[2].Status);

    [Fact]
    public void A_healthy_batch_makes_no_alert() => Assert.Null(Judge(100).Alert([], ToolAdvice.Plain));

    [Fact]
    public void An_alert_names_the_batch_its_worst_rules_and_some_rows()
    {
        var alert = Judge(79, twice: 3, mean: 11).Alert(
            [.. Enumerable.Range(1, 7).Select(i => new SampleRow($"id-{i}", "bad\r\n\u202Ereason"))], ToolAdvice.Plain)!;

        Assert.Equal(AlertSeverity.Critical, alert.Severity);
        Assert.Equal("quality of silver_events, batch silver-00000001: 79.0 % of its rows passed", alert.Subject);
        Assert.Equal(
            """
            100 rows: 79 passed, 21 quarantined, 0 dropped.
            Rules that failed, the worst first:
            - title: the title is missing (21 of 100 rows)
            - unique: ids are there twice (0.97, wanted >= 1)
            - mean: edits are large (11, wanted <= 10)
            Some of the rows:
            - id-1: bad   reason
            - id-2: bad   reason
            - id-3: bad   reason
            - id-4: bad   reason
            - id-5: bad   reason
            The batch has gone on without the bad rows. The rules' history is in quality_metrics.
            See them with: wikiguard quarantine list
            Mute it with:  wikiguard alerts mute --rule 'title' --for 2h
            More: docs/runbook.md#the-quality-of-a-batch-is-low
            """,
            AlertText.BodyOf(alert));
    }

    [Fact]
    public void An_alert_of_a_batch_that_lost_no_row_sends_nobody_to_the_quarantine() => Assert.EndsWith(
        "- mean: edits are large (11, wanted <= 10)\nThe batch has gone on, whole. The rules' history is in quality_metrics.\n"
            + "Mute it with: wikiguard alerts mute --rule 'mean' --for 2h\nMore: docs/runbook.md#the-quality-of-a-batch-is-low",
        AlertText.BodyOf(Judge(100, mean: 11).Alert([], ToolAdvice.Plain)!),
        StringComparison.Ordinal);

    [Fact]
    public void An_alert_of_a_held_batch_says_how_to_release_it()
    {
        var alert = Judge(100, size: 1e7).Alert([], ToolAdvice.Plain)!;

        Assert.EndsWith("; the batch is held", alert.Subject, StringComparison.Ordinal);
        Assert.Contains(
            "\nLet it pass with: wikiguard quarantine redrive --batch silver-00000001\n", AlertText.BodyOf(alert),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_of_a_stack_names_commands_and_queries_that_are_for_it()
    {
        var stack = ToolAdvice.OfStack("acme");

        Assert.Equal(
            "wikiguard quarantine redrive --batch silver-00000001 --stack acme", Judge(100, size: 1e7).Alert([], stack)!.Commands[0].Line);
        Assert.Equal(["quarantine_reasons", "wikiguard alerts mute --rule 'title' --for 2h --stack acme"],
            Judge(79).Alert([], stack)!.Commands.Select(c => c.Line));
    }

    [Fact]
    public void A_long_text_is_cut()
    {
        var body = AlertText.BodyOf(Judge(10).Alert([new SampleRow(new string('x', 5000), new string('y', 5000))], ToolAdvice.Plain)!);

        Assert.True(body.Length < 1000, body);
    }

    private static QualityReport Judge(long passed, long twice = 0, long empty = 0, double mean = 1, double size = 100) =>
        QualityReport.Judge(Silver, "silver-00000001", Now, Measured(new()
        {
            ["title"] = new Measured(100, passed, null),
            ["unique"] = new Measured(100, 100 - twice, null),
            ["mean"] = new Measured(100, null, mean),
            ["seen"] = new Measured(100, 100 - empty, null),
            ["held"] = new Measured(100, null, size),
        }) with
        { Counts = new BatchCounts(100, passed, 100 - passed, 0) });

    private static Measurements Measured(Dictionary<string, Measured> values) => new(
        new BatchCounts(100, 100, 0, 0), values, new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<double>>());
}
