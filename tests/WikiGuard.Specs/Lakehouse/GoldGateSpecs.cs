using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What gold's gate does with windows, by rules made up for the test.</summary>
public sealed class GoldGateSpecs
{
    [Fact]
    public async Task A_refused_window_goes_to_quarantine_whole_and_keeps_its_earlier_row()
    {
        await using var lakehouse = await WithRulesAsync(
            Rule("too_many", "quarantine", "total_events <= 2"), Rule("much_too_many", "quarantine", "total_events < 3"),
            Rule("rather_many", "warn", "total_events <= 1"));
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, At(1), "A"), EventJson.Edit(2, At(2), "A"), EventJson.Edit(3, At(3), "B"));
        await lakehouse.PromoteAsync();
        Assert.Equal(["A 2", "B 1"], await EntitiesAsync(lakehouse));

        await lakehouse.LandAsIsAsync(EventJson.Edit(4, At(4), "A"), EventJson.Edit(5, At(5), "B"));
        var manifest = (await lakehouse.PromoteAsync())[2];

        Assert.Equal(["A 2", "B 2"], await EntitiesAsync(lakehouse));
        Assert.Equal((1L, 1L, 0L),
            (manifest.Counts["gold_entity_windows"], manifest.Counts["gold_quarantined"], manifest.Counts["gold_dropped"]));
        var row = await lakehouse.RowAsync("select * from gold_quarantine");
        Assert.Equal(
            ("too_many,much_too_many,rather_many", "because of too_many; because of much_too_many; because of rather_many", "gold-00000002",
                "quarantined"),
            (row["failed_checks"], row["quarantine_reason"], row["quarantine_batch_id"], row["status"]));
        Assert.Equal(("gold_entity_metrics_10min|2026-01-29 12:00:00|enwiki:A", new DateOnly(2026, 1, 29)),
            (row["event_id"], row["event_date"]));
        Assert.Equal(64, ((string)row["quarantine_id"]!).Length);
        Assert.Equal(3, JsonNode.Parse((string)row["original_record"]!)!["total_events"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_record_holds_every_column_of_the_window()
    {
        const string Title = "A \"page\" \\ with 'everything' {};:name\u00e9\u2028\ud83d\ude00";
        await using var lakehouse = await WithRulesAsync(Rule("no", "quarantine", "total_events < 0"));
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, At(1), Title, user: Title), EventJson.Log(2, at: At(1200), title: "Tab\there\nand\u0001", user: "Log"),
            SignalJson.Tags(11, 2, At(1), ["mobile edit"]), SignalJson.Prediction(12, 2, At(1), 0.1));

        await lakehouse.PromoteAsync();

        var records = (await lakehouse.RowsAsync("select * from gold_quarantine order by event_id"))
            .Select(r => JsonNode.Parse((string)r["original_record"]!)!.AsObject()).ToList();
        Assert.Equal([Title, "Tab\there\nand?"], records.Select(r => ((string)r["entity"]!)[7..]).Order(StringComparer.Ordinal));
        var window = records.Single(r => (string?)r["entity"] == $"enwiki:{Title}");
        Assert.Equal(
            TableSchema.Get("gold_entity_metrics_10min").Columns.Select(c => c.Name).Except(
                ["first_seen_editors", "first_seen_share", "reverted_editors"]),
            window.Select(p => p.Key));
        Assert.Equal((false, "2026-01-29", 1d),
            ((bool)window["is_anomaly"]!, (string)window["metric_date"]!, (double)window["avg_processing_lag_seconds"]!));
    }

    [Fact]
    public async Task A_window_that_passes_again_leaves_quarantine()
    {
        await using var lakehouse = await WithRulesAsync(Rule("alone", "quarantine", "total_events <> 1"));
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, At(1), "A"));
        await lakehouse.PromoteAsync();
        Assert.Equal("alone quarantined gold-00000001", await QuarantineAsync(lakehouse));
        await lakehouse.RecomputeAsync(new DateOnly(2026, 1, 29));
        Assert.Equal("alone quarantined gold-00000002", await QuarantineAsync(lakehouse));
        Assert.Empty(await EntitiesAsync(lakehouse));

        await lakehouse.LandAsIsAsync(EventJson.Edit(2, At(2), "A"));
        await lakehouse.PromoteAsync();

        Assert.Equal("alone redriven gold-00000003", await QuarantineAsync(lakehouse));
        Assert.Equal(["A 2"], await EntitiesAsync(lakehouse));
    }

    [Theory]
    [InlineData("warn", "pass", "one")]
    [InlineData("quarantine", "quarantine", "one")]
    [InlineData("drop", "drop", "one")]
    [InlineData("quarantine,warn", "quarantine", "one,two")]
    [InlineData("quarantine,drop", "drop", "two,one")]
    public async Task Each_window_gets_one_verdict(string actions, string verdict, string failed)
    {
        await using var lakehouse =
            await WithRulesAsync([.. actions.Split(',').Zip(["one", "two"], (action, name) => Rule(name, action, "total_events > 1"))]);
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, At(1), "A"));

        var counts = (await lakehouse.PromoteAsync())[2].Counts;

        var row = await lakehouse.RowAsync(Windows(lakehouse, "entity"));
        Assert.Equal((verdict, failed), (row["verdict"], row["failed_checks"]));
        Assert.Equal(verdict == "pass" ? 1L : 0L, await lakehouse.ScalarAsync<long>("select count(*) from gold_entity_metrics_10min"));
        Assert.Equal((verdict == "quarantine" ? 1L : 0L, verdict == "drop" ? 1L : 0L),
            (counts["gold_quarantined"], counts["gold_dropped"]));
    }

    [Theory]
    [InlineData(Release.Accept, 1, "")]
    [InlineData(Release.Discard, 0, "discarded")]
    public async Task A_rule_that_fails_holds_the_batch_until_a_person_lets_it_go(Release release, long windows, string status)
    {
        await using var lakehouse = await WithRulesAsync(Rule("alone", "fail", "total_events <> 1"));
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, At(1), "A"));
        Assert.DoesNotContain(await lakehouse.PromoteAsync(), m => m.BatchId.StartsWith("gold", StringComparison.Ordinal));
        Assert.Equal(0L, await lakehouse.ScalarAsync<long>("select count(*) from gold_entity_metrics_10min"));

        await lakehouse.Runner.ReleaseAsync("gold", "gold-00000001", release, CancellationToken.None);
        await lakehouse.RunAsync(lakehouse.Gold);

        Assert.Equal(windows, await lakehouse.ScalarAsync<long>("select count(*) from gold_entity_metrics_10min"));
        Assert.Equal(status, string.Join(
            ',', (await lakehouse.RowsAsync("select distinct status from gold_quarantine")).Select(r => r["status"])));
    }

    [Theory]
    [InlineData("entity")]
    [InlineData("user")]
    [InlineData("global")]
    public async Task A_window_that_is_judged_has_the_columns_of_its_table_and_what_the_gate_found(string kind)
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, At(1), "A"));
        await lakehouse.PromoteAsync();

        var columns = (await lakehouse.QueryAsync(Windows(lakehouse, kind))).Columns;

        var table = TableSchema.Get($"gold_{kind}_metrics_10min").Columns.Select(c => c.Name).ToList();
        Assert.Equal(table, columns.Take(table.Count));
        Assert.Equal(["failed_checks", "verdict", "quarantine_reason"], columns.TakeLast(3));
    }

    /// <summary>A writer may stand still behind its lease, and its statement run when others have gone on.</summary>
    [Fact]
    [LongTest("Batches one after the other.")]
    public async Task A_late_statement_of_an_earlier_batch_sets_nothing_back()
    {
        await using var lakehouse =
            await WithRulesAsync(Rule("no_a", "quarantine", "entity <> 'enwiki:A'"),
            Rule("two", "quarantine", "total_events <> 2 or entity <> 'enwiki:C'"));
        await lakehouse.LandAsIsAsync(
            [.. Enumerable.Range(1, 30).Select(i => EventJson.Edit(i, At(i), "B", "Ann")), EventJson.Edit(50, At(1), "A"),
                EventJson.Edit(51, At(1), "C"), EventJson.Edit(52, At(1), "C")]);
        await lakehouse.PromoteAsync();
        var late = lakehouse.Faults.Sent.Where(s => s.Name.StartsWith("gold/merge_", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, late.Count); // the three tables, the evidence, the quarantine, what became of the edits
        Assert.Equal(["A quarantined 1", "C quarantined 1"], await OpenAsync(lakehouse));
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(60, At(0), "B", "Ann"), EventJson.Edit(61, At(2), "C"), EventJson.Edit(62, At(5), "D"));
        await lakehouse.PromoteAsync();
        Assert.Equal(["A quarantined 1", "C redriven 2"], await OpenAsync(lakehouse));
        Assert.Equal(31, await lakehouse.ScalarAsync<long>("select count(*) from gold_entity_evidence_10min where batch_seq = 2"));
        var expected = await RowsOfGoldAsync(lakehouse);

        foreach (var statement in late)
            await lakehouse.Engine.RunAsync(statement, CancellationToken.None);

        Assert.Equal(expected, await RowsOfGoldAsync(lakehouse));
    }

    [Fact]
    public async Task Windows_of_recomputed_dates_without_events_disappear_and_the_others_stay()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(0, 6).SelectMany(day => new[]
        {
            EventJson.Edit((10 * day) + 1, At(0).AddDays(day), "A", "Ann"), EventJson.Edit(
                (10 * day) + 2, At(1200).AddDays(day), "A", "Ann"),
            EventJson.Edit((10 * day) + 3, At(0).AddDays(day), "B", "Bob"),
        }));
        await lakehouse.PromoteAsync();
        var before = await SameTables.FingerprintAsync(lakehouse.Engine);
        Assert.Equal((18L, 18L, 12L), await CountsAsync(lakehouse));
        await lakehouse.QueryAsync("delete from silver_events where hour(event_timestamp) = 12 and minute(event_timestamp) = 20");
        DateOnly[] dates = [new(2026, 1, 30), new(2026, 1, 31), new(2026, 2, 2)];

        await lakehouse.RecomputeAsync(dates);

        Assert.Equal((15L, 15L, 9L), await CountsAsync(lakehouse));
        Assert.Equal(["29 1", "30 2", "31 2", "01 1", "02 2", "03 1"],
            (await lakehouse.RowsAsync("select distinct metric_date, batch_seq from gold_global_metrics_10min order by metric_date"))
                .Select(r => $"{r["metric_date"]:dd} {r["batch_seq"]}"));
        Assert.NotEqual(before, await SameTables.FingerprintAsync(lakehouse.Engine));

        // Nothing is left of a date whose events are all gone.
        await lakehouse.QueryAsync("delete from silver_events where event_date = date '2026-02-02'");
        await lakehouse.RecomputeAsync(new DateOnly(2026, 2, 2));
        Assert.Equal(0, await lakehouse.ScalarAsync<long>(
            "select count(*) from gold_global_metrics_10min where metric_date = date '2026-02-02'"));
        Assert.Equal((13L, 13L, 8L), await CountsAsync(lakehouse));
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_of_a_recompute_that_writes_and_the_next_run_finishes_it()
    {
        DateOnly[] dates = [new(2026, 1, 29)];
        await using var unharmed = await WithHistoryAsync();
        var killed = await unharmed.KilledAsync(() => unharmed.RecomputeAsync(dates));
        var expected = await StateAsync(unharmed);
        Assert.Contains(killed, k => k.Step == "run gold/learn_baselines");

        foreach (var (step, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            if ((await lakehouse.RunAsync(lakehouse.Gold)).Count == 0)
                await lakehouse.RecomputeAsync(dates);

            Assert.True(expected == await StateAsync(lakehouse), $"The tables differ after a crash before: {step}");
        }
    }

    /// <summary>The query for the windows of the last batch, as its merge had it.</summary>
    private static string Windows(TestLakehouse lakehouse, string kind)
    {
        var merge = lakehouse.Faults.Sent.Last(s => s.Name == $"gold/merge_gold_{kind}_metrics_10min").Text;
        var from = merge.IndexOf("\n  from (with ", StringComparison.Ordinal) + "\n  from (".Length;
        return merge[from..merge.IndexOf(") as computed\n", StringComparison.Ordinal)];
    }

    // Page, status and the number of the batch that gave it.
    private static async Task<IEnumerable<string>> OpenAsync(TestLakehouse lakehouse) =>
        (await lakehouse.RowsAsync("select * from gold_quarantine order by event_id"))
        .Select(r => $"{((string)r["event_id"]!)[^1]} {r["status"]} {((string)r["status_batch_id"]!)[^1]}");

    private static async Task<IEnumerable<string>> RowsOfGoldAsync(TestLakehouse lakehouse)
    {
        var rows = new List<string>();
        // A score is counted from what silver holds when it runs: a late one says the same or more, and sets nothing back.
        foreach (var table in TableSchema.Tables.Where(
            t => t.StartsWith("gold_", StringComparison.Ordinal) && t is not "gold_signal_quality"))
            rows.AddRange((await lakehouse.QueryAsync($"select * from {table}")).Rows.Select(r => $"{table} {string.Join('|', r)}"));
        return rows.Order(StringComparer.Ordinal);
    }

    private static async Task<TestLakehouse> WithHistoryAsync()
    {
        var lakehouse = await WithRulesAsync(Rule("three", "quarantine", "total_events <> 3"));
        await SilverRow.InsertAsync(lakehouse,
            Enumerable.Range(2, 8).Select(back => new SilverRow(EventJson.Noon.AddDays(-back)))
                .Concat(Enumerable.Range(0, 20).Select(i => new SilverRow(At(i))))
                .Concat(Enumerable.Range(0, 3).Select(i => new SilverRow(At(i), "enwiki:B", "Bob"))));
        return lakehouse;
    }

    private static async Task<string> StateAsync(TestLakehouse lakehouse)
    {
        var rows = (await lakehouse.QueryAsync(
            """
            select concat_ws(' ', quarantine_id, failed_checks, status) from gold_quarantine
            union all select concat_ws(' ', entity, event_id, cast(evidence_rank as varchar), contribution) from gold_entity_evidence_10min
            union all select concat_ws(' ', scope, scope_key, cast(hour_of_week as varchar), cast(events_centre as varchar)) from gold_baselines
            union all select user_name from gold_known_editors order by 1
            """)).Rows.Select(r => (string)r[0]!);
        return await SameTables.FingerprintAsync(lakehouse.Engine) + string.Join('\n', rows);
    }

    private static async Task<(long Entities, long Users, long Windows)> CountsAsync(TestLakehouse lakehouse) => (
        await lakehouse.ScalarAsync<long>("select count(*) from gold_entity_metrics_10min"),
        await lakehouse.ScalarAsync<long>("select count(*) from gold_user_metrics_10min"),
        await lakehouse.ScalarAsync<long>("select count(*) from gold_global_metrics_10min"));

    private static string Rule(string name, string action, string predicate) =>
        $"    - {{name: {name}, type: predicate, predicate: \"{predicate}\", action: {action}, because: because of {name}}}\n";

    /// <summary>The shipped rules, with these for entity windows.</summary>
    private static async Task<TestLakehouse> WithRulesAsync(params string[] rules)
    {
        var shipped = TestConfig.TextOf("quality-rules.yaml");
        var from = shipped.IndexOf("  gold_entity_metrics_10min:\n", StringComparison.Ordinal);
        var to = shipped.IndexOf("  gold_user_metrics_10min:\n", StringComparison.Ordinal);
        var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules($"{shipped[..from]}  gold_entity_metrics_10min:\n{string.Concat(rules)}\n{shipped[to..]}");
        return lakehouse;
    }

    private static DateTimeOffset At(int seconds) => EventJson.Noon.AddSeconds(seconds);

    private static async Task<IEnumerable<string>> EntitiesAsync(TestLakehouse lakehouse) =>
        (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity")).Select(
            r => $"{((string)r["entity"]!)[7..]} {r["total_events"]}");

    private static async Task<string> QuarantineAsync(TestLakehouse lakehouse)
    {
        var row = await lakehouse.RowAsync("select * from gold_quarantine");
        return $"{row["failed_checks"]} {row["status"]} {row["status_batch_id"]}";
    }
}
