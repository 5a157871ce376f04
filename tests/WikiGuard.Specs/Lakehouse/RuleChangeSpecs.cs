using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Leases;
using WikiGuard.Ports;
using WikiGuard.Quarantine;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What an operator's own rules do: quarantine, drop, warn, and hold.</summary>
public sealed class RuleChangeSpecs
{
    [Fact]
    public async Task When_a_rule_changed_a_redrive_moves_exactly_the_rows_that_now_pass()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules(With(version: 3, ShortTitle(max: 3)));
        await lakehouse.LandAsIsAsync(Titled(1, "A"), Titled(2, "Five5"), Titled(3, "Seventeen letters"), Titled(4, null));
        await lakehouse.PromoteAsync();
        Assert.Equal(["1 passed", "2 short_title v3 quarantined", "3 short_title v3 quarantined", "4 title_complete v3 quarantined"],
            await FatesAsync(lakehouse));

        lakehouse.UseRules(With(version: 4, ShortTitle(max: 10)));
        var first = await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None);
        var tables = await SameTables.FingerprintAsync(lakehouse.Engine);
        var second = await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None);

        Assert.Equal((new RedriveCounts(3, 1, 0, 2, 0), new RedriveCounts(2, 0, 0, 2, 0)), (first, second));
        Assert.Equal(
            ["1 passed", "2 passed", "2 short_title v3 redriven", "3 short_title v4 quarantined", "4 title_complete v4 quarantined"],
            await FatesAsync(lakehouse));
        Assert.Equal(tables, await SameTables.FingerprintAsync(lakehouse.Engine));
    }

    [Fact]
    public async Task A_row_can_be_dropped_and_is_counted()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules(With(version: 3, ShortTitle(max: 3, action: "drop")));
        await lakehouse.LandAsIsAsync(Titled(1, "A"), Titled(2, "Five5"));

        var counts = (await lakehouse.PromoteAsync())[1].Counts;

        Assert.Equal((2L, 1L, 0L, 1L), (counts["read"], counts["silver"], counts["silver_quarantined"], counts["dropped"]));
        Assert.Equal(["1 passed"], await FatesAsync(lakehouse));
        var line = await lakehouse.RowAsync("select * from pipeline_ledger where hop = 'silver'");
        Assert.Equal((2L, 1L, 1L, 0L), (line["taken"], line["passed"], line["dropped"], line["difference"]));
    }

    [Fact]
    public async Task A_rule_that_holds_a_batch_stops_the_layer_until_it_is_let_pass()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules(With(version: 3, AtLeast(rows: 3)));
        await lakehouse.LandAsIsAsync(Titled(1, "A"), Titled(2, null));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(Titled(3, "B"), Titled(4, "C"), Titled(5, "D"));
        await lakehouse.PromoteAsync();

        Assert.Empty(await FatesAsync(lakehouse));
        var alert = Assert.Single(lakehouse.Alerts.Sent, a => a.Subject.Contains("held", StringComparison.Ordinal));
        Assert.Equal(AlertSeverity.Critical, alert.Severity);
        Assert.Contains("at_least", AlertText.BodyOf(alert), StringComparison.Ordinal);
        Assert.Equal("FAIL", (await lakehouse.RowAsync("select status from quality_metrics where rule = 'at_least'"))["status"]);

        await lakehouse.Runner.ReleaseAsync("silver", "silver-00000001", Release.Accept, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal(["1 passed", "2 title_complete v3 quarantined", "3 passed", "4 passed", "5 passed"], await FatesAsync(lakehouse));
        Assert.Equal(0, await lakehouse.ScalarAsync<long>("select max(abs(difference)) from pipeline_ledger"));
    }

    [Fact]
    public async Task A_held_batch_that_is_discarded_goes_to_quarantine_whole()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules(With(version: 3, AtLeast(rows: 3)));
        await lakehouse.LandAsIsAsync(Titled(1, "A"), Titled(2, null));
        await lakehouse.PromoteAsync();

        await lakehouse.Runner.ReleaseAsync("silver", "silver-00000001", Release.Discard, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal(["1 batch_discarded v3 discarded", "2 title_complete v3 discarded"], await FatesAsync(lakehouse));
        Assert.Equal(0, (await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None)).Taken);
    }

    [Fact]
    public async Task A_batch_that_crashed_between_its_merges_is_finished_by_the_rules_that_it_was_begun_with()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules(With(version: 3, ShortTitle(max: 3)));
        await lakehouse.LandAsIsAsync(Titled(1, "A"), Titled(2, "Five5"));
        lakehouse.Crash.CrashBefore("silver/merge_silver_events");
        await Assert.ThrowsAsync<CrashException>(lakehouse.PromoteAsync);
        lakehouse.Crash.Revive();
        lakehouse.Time.Advance(LeaseStore.Duration);

        // By these, the row that lies in quarantine already would pass, and be counted in both.
        lakehouse.UseRules(With(version: 4, ShortTitle(max: 10)));
        await lakehouse.LandAsIsAsync(Titled(3, "Six66"));
        await lakehouse.PromoteAsync();

        Assert.Equal(["1 passed", "2 short_title v3 quarantined", "3 passed"], await FatesAsync(lakehouse));
        Assert.Equal(0, await lakehouse.ScalarAsync<long>("select max(abs(difference)) from pipeline_ledger"));
    }

    [Fact]
    [LongTest("Batches one after the other.")]
    public async Task Bad_rows_alone_alert_once_and_block_nothing()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        for (var batch = 0; batch < 4; batch++)
        {
            await lakehouse.LandAsIsAsync(Enumerable.Range(0, 8).Select(n => Titled((batch * 10) + n + 1, n < 4 ? null : "A")));
            await lakehouse.PromoteAsync();
        }

        var alert = Assert.Single(lakehouse.Alerts.Sent);
        Assert.Equal(AlertSeverity.Critical, alert.Severity);
        Assert.Contains("silver-00000001: 50.0 % of its rows passed", alert.Subject, StringComparison.Ordinal);
        Assert.Contains("title_complete: the title is missing (4 of 8 rows)", AlertText.BodyOf(alert), StringComparison.Ordinal);
        Assert.Contains("Some of the rows:", AlertText.BodyOf(alert), StringComparison.Ordinal);
        Assert.Equal(16, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
    }

    private static System.Text.Json.Nodes.JsonObject Titled(int n, string? title) => EventJson.Edit(n).With("title", title);

    /// <summary>The shipped rules, with one more for silver.</summary>
    private static string With(int version, string rule) => TestConfig.TextOf("quality-rules.yaml")
        .Replace("\nversion: 2\n", $"\nversion: {version}\n", StringComparison.Ordinal)
        .Replace("\n  silver_events:\n", $"\n  silver_events:\n{rule}\n", StringComparison.Ordinal);

    private static string ShortTitle(int max, string action = "quarantine") =>
        $"    - {{name: short_title, type: length, column: title, max: {max}, action: {action}, because: the title is too long}}";

    private static string AtLeast(int rows) =>
        $"    - {{name: at_least, type: size, min: {rows}, action: fail, severity: critical, because: the batch is too small}}";

    // The event's number, and where it is: "passed", or the rule, its version and the row's status.
    private static async Task<IEnumerable<string>> FatesAsync(TestLakehouse lakehouse) =>
        (await lakehouse.RowsAsync(
            """
            select wikimedia_id as n, 'passed' as fate from silver_events
            union all
            select cast(json_extract_scalar(original_record, '$.id') as bigint) as n,
              failed_checks || ' v' || rule_version || ' ' || status as fate from silver_quarantine
            order by n, fate
            """)).Select(r => $"{(long)r["n"]! % 100} {r["fate"]}");
}
