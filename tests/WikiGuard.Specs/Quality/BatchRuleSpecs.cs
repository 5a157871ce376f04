using WikiGuard.Quality;
using WikiGuard.Specs.Lakehouse;

namespace WikiGuard.Specs.Quality;

/// <summary>What rules on batches measure, on a real engine.</summary>
public sealed class BatchRuleSpecs
{
    private static readonly string Rows =
        GatedRows.Of("silver_events", "event_id, title, bytes_changed, processing_lag_seconds, event_timestamp, is_bot",
        "'1', 'A', 1, 1e0, timestamp '2026-03-01 11:00:00', true",
        "'2', 'B', 2, 2e0, timestamp '2026-03-01 11:59:30', true",
        "'3', 'B', 3, 4e0, timestamp '2026-03-01 11:30:00', false",
        "'4', '', 10, null, null, null",
        "'4', null, null, null, null, false");

    [Theory]
    [InlineData("type: completeness, column: title, min: 0.6", 0.6, 5L, 3L)]
    [InlineData("type: completeness, column: title, min: 0.6, where: is_bot", 1.0, 2L, 2L)]
    [InlineData("type: uniqueness, column: event_id, min: 0.6", 0.6, 5L, 3L)]
    [InlineData("type: uniqueness, column: title, min: 0.1", 0.5, 4L, 2L)]
    [InlineData("type: primary_key, columns: [event_id, title], min: 0.8", 0.8, 5L, 4L)]
    [InlineData("type: size, min: 5, max: 5", 5.0, 5L, null)]
    [InlineData("type: size, max: 2, where: is_bot", 2.0, 2L, null)]
    [InlineData("type: min, column: bytes_changed, min: 1", 1.0, 4L, null)]
    [InlineData("type: max, column: bytes_changed, max: 10", 10.0, 4L, null)]
    [InlineData("type: max, column: bytes_changed, max: 2, where: is_bot", 2.0, 2L, null)]
    [InlineData("type: mean, column: bytes_changed, max: 4", 4.0, 4L, null)]
    [InlineData("type: sum, column: processing_lag_seconds, max: 7", 7.0, 3L, null)]
    [InlineData("type: standard_deviation, column: bytes_changed, max: 4", 3.53553390593, 4L, null)]
    [InlineData("type: distinct_count, column: title, max: 3", 3.0, 4L, null)]
    [InlineData("type: approx_distinct_count, column: bytes_changed, max: 9", 4.0, 4L, null)]
    [InlineData("type: quantile, column: bytes_changed, quantile: 0.5, max: 2", 2.0, 4L, null)]
    [InlineData("type: quantile, column: bytes_changed, quantile: 0.76, max: 10", 10.0, 4L, null)]
    [InlineData("type: quantile, column: bytes_changed, quantile: 0, max: 1", 1.0, 4L, null)]
    [InlineData("type: freshness, column: event_timestamp, max: 30", 30.0, 3L, null)]
    [InlineData("type: freshness, column: event_timestamp, max: 3600, where: not is_bot", 1800.0, 1L, null)]
    [InlineData("type: referential, column: event_id, table: bronze_events, references: event_id, min: 0.2", 0.2, 5L, 1L)]
    public async Task A_metric_is_what_its_name_says(string settings, double metric, long total, long? passed)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.QueryAsync("insert into bronze_events (event_id) values ('1'), ('1'), ('9'), (null)");

        var result = (await CheckAsync(lakehouse, Rows, $"{{name: x, action: warn, because: b, {settings}}}")).Rules[0];

        Assert.Equal((metric, total, passed, RuleStatus.Pass), (result.Metric!.Value, result.Total, result.Passed, result.Status));
    }

    [Theory]
    [InlineData("warn", RuleStatus.Warn, false)]
    [InlineData("fail", RuleStatus.Fail, true)]
    public async Task A_failed_rule_warns_or_holds_the_batch(string action, RuleStatus status, bool holds)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        var report = await CheckAsync(
            lakehouse, Rows, $"{{name: x, action: {action}, because: b, type: completeness, column: title, min: 0.61}}");

        Assert.Equal((status, holds), (report.Rules[0].Status, report.Holds));
        Assert.Equal(">= 0.61", report.Rules[0].Threshold);
    }

    [Fact]
    public async Task An_empty_batch_is_skipped_and_recorded()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        var report = await CheckAsync(lakehouse, GatedRows.Of("silver_events", "event_id"),
            "{name: a, type: complete, column: title, action: fail, because: b}", "{name: b, type: size, min: 1, action: fail, because: b}",
            "{name: c, type: uniqueness, column: title, min: 1, action: fail, because: b}");

        Assert.All(report.Rules, r => Assert.Equal(RuleStatus.Skipped, r.Status));
        Assert.Equal((null, false, null), (report.Severity, report.Holds, report.PassRate));
        await lakehouse.RecordAsync(report);
        Assert.Equal(3, await lakehouse.ScalarAsync<long>(
            "select count(*) from quality_metrics where status = 'SKIPPED' and total_count = 0"));
    }

    [Fact]
    public async Task A_rule_with_nothing_to_judge_is_skipped_and_says_so()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        var report = await CheckAsync(lakehouse, Rows,
            "{name: a, type: complete, column: title, where: \"wiki = 'nix'\", action: warn, because: b}",
            "{name: b, type: mean, column: length_new, max: 1, action: warn, because: b}");

        Assert.Equal(["present (skipped, no row of the batch is meant)", "<= 1 (skipped, the batch has no value to judge)"],
            report.Rules.Select(r => r.Threshold));
        Assert.All(report.Rules, r => Assert.Equal(RuleStatus.Skipped, r.Status));
    }

    [Fact]
    public async Task A_broken_statement_is_an_error_and_never_a_pass()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        // Right by its names, wrong by its types: only the engine can tell.
        var report = await CheckAsync(lakehouse, Rows,
            "{name: a, type: predicate, predicate: 'title > timestamp ''2022-01-01 00:00:00''', action: warn, because: b}",
            "{name: b, type: size, min: 1, action: fail, because: b}",
            "{name: c, type: uniqueness, column: event_id, min: 0.1, action: warn, because: b}");

        Assert.Equal([RuleStatus.Error, RuleStatus.Error, RuleStatus.Pass], report.Rules.Select(r => r.Status));
        Assert.Equal((Ports.AlertSeverity.Critical, true), (report.Severity, report.Holds));
        Assert.StartsWith("error: ", report.Rules[0].Threshold, StringComparison.Ordinal);
        await lakehouse.RecordAsync(report);
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from quality_metrics where status = 'ERROR'"));
    }

    // A broken rule on rows would break the rows' own query, so that none is judged here.
    private static Task<QualityReport> CheckAsync(TestLakehouse lakehouse, string rows, params string[] rules) =>
        lakehouse.CheckAsync(GatedRows.Gate("silver_events", rules),
            new Sql.SqlExpression($"select r.*, '' as failed_checks, 'pass' as verdict from ({rows}) as r"));
}
