using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Specs.Lakehouse;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Quality;

/// <summary>Results are recorded once a batch, and compared with by the next ones.</summary>
public sealed class QualityHistorySpecs
{
    private const string Compare =
        "{name: size, type: size, compare: {last: 3, minimum_sample: 2, relative_change: 0.5}, action: warn, because: b}";

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

        var report = await CheckAsync(lakehouse,
            GatedRows.Gate("silver_events", Compare.Replace("type: size", "type: size, version: 2", StringComparison.Ordinal)), 4, 500);

        Assert.Equal(RuleStatus.Skipped, report.Rules[0].Status);
    }

    /// <summary>
    /// A rule that compares says whether the last minutes or longer were as usual, however many batches a live stream makes of them.
    /// </summary>
    [Fact]
    public async Task Batches_that_the_ledger_records_as_one_line_are_one_value()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", Compare);
        await CheckAsync(lakehouse, gate, 1, 10);
        await CheckAsync(lakehouse, gate, 2, 20);
        for (var batch = 3; batch <= 5; batch++)
            await lakehouse.CompleteAsync(
                await lakehouse.CheckAsync(gate, Rows(gate, batch), $"silver-{batch:D8}", GatedRows.Now.AddMinutes(30)));
        await lakehouse.RunAsync(lakehouse.Ledger);

        var report = await CheckAsync(lakehouse, gate, 6, 1);

        Assert.Equal("within 50% of the last 3: 5.6667 to 17", report.Rules[0].Threshold); // of 10, 20, and the mean of 3, 4 and 5
    }

    [Fact]
    public async Task Checking_a_batch_twice_gives_the_same_report_and_rows()
    {
        const string Everything = "select * from quality_metrics order by batch_id, rule";
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", Compare, "{name: title, type: complete, column: title, action: quarantine, because: b}");
        for (var batch = 1; batch <= 3; batch++) await CheckAsync(lakehouse, gate, batch, batch * 3);
        var first = await lakehouse.CheckAsync(gate, Rows(gate, 12), "silver-00000004");
        var second = await lakehouse.CheckAsync(gate, Rows(gate, 12), "silver-00000004");
        await lakehouse.Engine.RunAsync(QualityLine.Merge([.. QualityLine.Of(first)]), CancellationToken.None);
        var rows = await lakehouse.QueryAsync(Everything);

        await lakehouse.Engine.RunAsync(QualityLine.Merge([.. QualityLine.Of(second)]), CancellationToken.None);

        Assert.Equal(first.Rules, second.Rules);
        Assert.Equal(8, rows.Rows.Count);
        Assert.Equal(rows.Rows.Select(Line), (await lakehouse.QueryAsync(Everything)).Rows.Select(Line));
    }

    /// <summary>
    /// One statement measures all; where it breaks, each rule is measured by itself. Which of the two it was must not show.
    /// </summary>
    [Fact]
    public async Task Measured_together_or_one_by_one_a_batch_gets_the_same_report()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", Compare,
            "{name: title, type: complete, column: title, action: quarantine, because: b}",
            "{name: unique, type: uniqueness, column: event_id, min: 1, action: warn, because: b}",
            "{name: key, type: primary_key, columns: [event_id, title], min: 1, action: fail, because: b}",
            "{name: middle, type: quantile, column: bytes_changed, quantile: 0.5, max: 9, action: warn, because: b}",
            "{name: known, type: referential, column: event_id, table: bronze_events, references: event_id, min: 1, action: warn, "
                + "because: b}");
        var other = GatedRows.Gate("gold_user_metrics_10min", "{name: size, type: size, min: 1, action: warn, because: b}",
            "{name: user, type: uniqueness, column: user_name, min: 1, action: warn, because: b}");
        await CheckAsync(lakehouse, gate, 1, 5);
        await CheckAsync(lakehouse, gate, 2, 7);
        GateInput[] inputs =
        [
            new(gate, GatedRows.Judged(gate,
                GatedRows.Of("silver_events", "event_id, title, bytes_changed", "'1', 'A', 1", "'2', 'B', 20", "'2', null, 30",
                "'3', '', null"))),
            new(other, GatedRows.Judged(other, GatedRows.Of("gold_user_metrics_10min", "user_name", "'Ann'", "'Ann'", "null"))),
        ];
        var besides = new SqlStatement("test/besides", "select cast(count(*) as bigint) as besides from quality_metrics");
        var check = new QualityCheck(NullLogger<QualityCheck>.Instance);
        var history = new MetricHistory(lakehouse.Checkpoints).ReadAsync;
        var oneByOne = new OneByOne(lakehouse.Engine);

        var expected = await check.CheckAsync(
            inputs, "silver-00000003", GatedRows.Now, history, lakehouse.Engine, CancellationToken.None, besides);
        var found = await check.CheckAsync(inputs, "silver-00000003", GatedRows.Now, history, oneByOne, CancellationToken.None, besides);

        Assert.Equal(8, oneByOne.Measured); // 5 of silver, 2 of gold, and what goes along
        Assert.Equal(expected.Besides, found.Besides);
        Assert.Equal(expected.Reports.Select(r => (r.Table, r.Counts, r.Severity)),
            found.Reports.Select(r => (r.Table, r.Counts, r.Severity)));
        Assert.Equal(expected.Reports.SelectMany(r => r.Rules), found.Reports.SelectMany(r => r.Rules));
        Assert.DoesNotContain(expected.Reports.SelectMany(r => r.Rules), r => r.Status == RuleStatus.Error);
    }

    [Fact]
    public async Task A_result_is_kept_with_all_its_numbers()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await CheckAsync(lakehouse,
            GatedRows.Gate("silver_events", "{name: title, version: 3, type: complete, column: title, action: quarantine, because: b}"), 1,
            4);

        Assert.Equal(
            "silver-00000001|silver|title|3|quarantine|4|3|1|0.75||present|WARN|03/01/2026 12:00:00|03/01/2026|1",
            Line((await lakehouse.QueryAsync("select * from quality_metrics")).Rows.Single()));
    }

    [Fact]
    public async Task Another_verdict_on_the_same_batch_replaces_the_first()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var gate = GatedRows.Gate("silver_events", "{name: size, type: size, min: 3, action: fail, because: b}");
        var held = await lakehouse.CheckAsync(gate, Rows(gate, 2));
        await lakehouse.Engine.RunAsync(QualityLine.Merge([.. QualityLine.Of(held)]), CancellationToken.None);
        Assert.Equal("FAIL", await lakehouse.ScalarAsync<string>("select status from quality_metrics"));

        var released = await CheckAsync(lakehouse, gate, 1, 3);

        Assert.Equal((true, false), (held.Holds, released.Holds));
        Assert.Equal("PASS", await lakehouse.ScalarAsync<string>("select status from quality_metrics"));
    }

    /// <summary>Checks a batch of its own minute, completes it and lets the ledger record it.</summary>
    private static async Task<QualityReport> CheckAsync(TestLakehouse lakehouse, QualityGate gate, int batch, int rows)
    {
        var report = await lakehouse.CheckAsync(gate, Rows(gate, rows), $"silver-{batch:D8}", GatedRows.Now.AddMinutes(batch - 1));
        await lakehouse.RecordAsync(report);
        return report;
    }

    // The first row has no title.
    private static SqlExpression Rows(QualityGate gate, int rows) =>
        GatedRows.Judged(gate, GatedRows.Of(
            "silver_events", "event_id, title", [.. Enumerable.Range(0, rows).Select(i => $"'{i}', {(i == 0 ? "null" : "'A'")}")]));

    private static string Line(object?[] row) => string.Join('|', row);

    /// <summary>An engine that takes no statement over several measurements.</summary>
    private sealed class OneByOne(IQueryEngine engine) : IQueryEngine
    {
        public int Measured { get; private set; }

        public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            if (statement.Text.Contains(" cross join (select ", StringComparison.Ordinal))
                throw new QueryFailedException(statement.Name, "too much at once");
            Measured++;
            return await engine.RunAsync(statement, cancellationToken);
        }
    }
}
