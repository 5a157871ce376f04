using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Quality;
using WikiGuard.Specs.Lakehouse;

namespace WikiGuard.Specs.Quality;

/// <summary>Results are written once a batch, and read again by rules that compare.</summary>
public sealed class QualityHistorySpecs
{
    private const string Compare = "{name: size, type: size, compare: {last: 3, minimum_sample: 2, relative_change: 0.5}, action: warn, because: b}";

    [Fact]
    public async Task A_metric_is_held_against_its_last_values_once_there_are_enough()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", Compare);
        var results = new List<RuleResult>();
        int[] sizes = [100, 2, 2, 3, 3, 9];
        for (var i = 0; i < sizes.Length; i++)
            results.Add((await CheckAsync(lakehouse, gate, i + 1, sizes[i])).Rules[0]);

        Assert.Equal(
            [
                (RuleStatus.Skipped, "within 50% of the last 3: skipped, 0 of the 2 values needed"),
                (RuleStatus.Skipped, "within 50% of the last 3: skipped, 1 of the 2 values needed"),
                (RuleStatus.Warn, "within 50% of the last 3: 25.5 to 76.5"),
                (RuleStatus.Warn, "within 50% of the last 3: 17.3333 to 52"),
                (RuleStatus.Pass, "within 50% of the last 3: 1.1667 to 3.5"),
                (RuleStatus.Warn, "within 50% of the last 3: 1.3333 to 4"),
            ],
            results.Select(r => (r.Status, r.Threshold)));
    }

    [Fact]
    public async Task A_rule_with_a_new_version_starts_its_history_anew()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        for (var batch = 1; batch <= 3; batch++) await CheckAsync(lakehouse, GatedRows.Gate("silver_events", Compare), batch, 5);

        var report = await CheckAsync(lakehouse, GatedRows.Gate("silver_events", Compare.Replace("type: size", "type: size, version: 2", StringComparison.Ordinal)), 4, 500);

        Assert.Equal(RuleStatus.Skipped, report.Rules[0].Status);
    }

    [Fact]
    public async Task Checking_a_batch_twice_gives_the_same_report_and_rows()
    {
        const string Everything = "select * from quality_metrics order by batch_id, rule";
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", Compare, "{name: title, type: complete, column: title, action: quarantine, because: b}");
        for (var batch = 1; batch <= 3; batch++) await CheckAsync(lakehouse, gate, batch, batch * 3);
        var first = await CheckAsync(lakehouse, gate, 2, 6);
        var rows = await lakehouse.QueryAsync(Everything);

        var second = await CheckAsync(lakehouse, gate, 2, 6);

        Assert.Equal(first.Rules, second.Rules);
        Assert.Equal(6, rows.Rows.Count);
        Assert.Equal(rows.Rows.Select(Line), (await lakehouse.QueryAsync(Everything)).Rows.Select(Line));
    }

    [Fact]
    public async Task A_result_is_kept_with_all_its_numbers()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await CheckAsync(lakehouse, GatedRows.Gate("silver_events", "{name: title, version: 3, type: complete, column: title, action: quarantine, because: b}"), 1, 4);

        Assert.Equal(
            "silver-00000001|silver|title|3|quarantine|4|3|1|0.75||present|WARN|03/01/2026 12:00:00|03/01/2026",
            Line((await lakehouse.QueryAsync("select * from quality_metrics")).Rows.Single()));
    }

    [Fact]
    public async Task Another_verdict_on_the_same_batch_replaces_the_first()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", "{name: size, type: size, min: 3, action: fail, because: b}");

        var held = await CheckAsync(lakehouse, gate, 1, 2);
        var released = await CheckAsync(lakehouse, gate, 1, 3);

        Assert.Equal((true, false), (held.Holds, released.Holds));
        Assert.Equal("PASS", await lakehouse.ScalarAsync<string>("select status from quality_metrics"));
    }

    // The first row has no title.
    private static Task<QualityReport> CheckAsync(TestLakehouse lakehouse, QualityGate gate, int batch, int rows) =>
        new QualityCheck(NullLogger<QualityCheck>.Instance).CheckAsync(
            gate, $"silver-{batch:D8}", GatedRows.Now,
            GatedRows.Judged(gate, GatedRows.Of("silver_events", "event_id, title", [.. Enumerable.Range(0, rows).Select(i => $"'{i}', {(i == 0 ? "null" : "'A'")}")])),
            lakehouse.Engine, CancellationToken.None);

    private static string Line(object?[] row) => string.Join('|', row);
}
