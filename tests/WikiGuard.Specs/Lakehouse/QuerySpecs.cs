using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The named queries for people.</summary>
public sealed class QuerySpecs
{
    [Fact]
    public async Task They_answer_on_an_empty_lakehouse()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        foreach (var query in NamedQuery.All.Where(q => !q.IsAthenaOnly))
        {
            var values = query.Parameters.ToDictionary(
                p => p.Name, p => p.Type == "timestamp" ? "2026-02-07T12:00:00Z" : "enwiki:India", StringComparer.Ordinal);
            var rows = await AskAsync(lakehouse, query.Name, values);
            Assert.True(rows.Count <= (query.Name == "freshness" ? 3 : 1), query.Name);
        }
    }

    [Fact]
    public async Task The_riskiest_come_first_each_with_its_worst_window()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var events = Enumerable.Range(0, 12).Select(i => EventJson.Edit(100 + i, EventJson.Noon.AddSeconds(i), "Calm", "Ann"))
            .Concat(Enumerable.Range(0, 15).Select(
                i => EventJson.Edit(200 + i, EventJson.Noon.AddSeconds(i), "Wild", "192.0.2.17").With("comment", EventJson.Undo)))
            .Append(EventJson.Edit(300, EventJson.Noon.AddMinutes(30), "Wild", "192.0.2.17"))
            .Concat(Enumerable.Range(0, 15).Select(
                i => EventJson.Edit(400 + i, EventJson.Noon.AddSeconds(i), "Wild", "SweepBot").With("bot", true)
                    .With("comment", EventJson.Undo)));
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();

        var entities = await AskAsync(lakehouse, "top_risky_entities");
        Assert.Equal([("enwiki:Wild", 60L, 30L), ("enwiki:Calm", 15L, 12L)],
            entities.Select(r => ((string)r["entity"]!, (long)r["risk_score"]!, (long)r["total_events"]!)));
        var users = await AskAsync(lakehouse, "top_risky_users");
        Assert.Equal([("Ann", 35L, 12L, 0L, 0L), ("192.0.2.17", 0L, 15L, 15L, 0L)],
            users.Select(r => ((string)r["user_name"]!, (long)r["user_risk_score"]!, (long)r["total_events"]!, (long)r["revert_count"]!,
                (long)r["reverted_count"]!)));
    }

    [Fact]
    public async Task Quarantine_reasons_are_counted_by_layer_and_check()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1).With("title", null), EventJson.Edit(2).With("title", null),
            EventJson.Edit(3).With("type", "move"));
        await lakehouse.LandRecordsAsync(EventJson.Edit(4).ToRecord(offset: 50) with { Value = null });
        await lakehouse.PromoteAsync();

        Assert.Equal(["silver title_complete quarantined 2", "bronze tombstone quarantined 1", "silver event_type_valid quarantined 1"],
            (await AskAsync(lakehouse, "quarantine_reasons")).Select(
                r => $"{r["layer"]} {r["failed_checks"]} {r["status"]} {r["records"]}"));
    }

    [Fact]
    public async Task Freshness_tells_how_old_each_layer_is_and_how_far_it_stands_behind_bronze()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(2, EventJson.Noon.AddSeconds(90)));
        await lakehouse.RunAsync(lakehouse.Bronze);

        var layers = await AskAsync(lakehouse, "freshness", ("now", $"{EventJson.Noon.AddMinutes(15):O}"));
        Assert.Equal(
            [("bronze", EventJson.Noon.AddSeconds(91).UtcDateTime, 809L, 0L),
                ("silver", EventJson.Noon.AddSeconds(1).UtcDateTime, 899L, 90L),
                ("gold", EventJson.Noon.AddMinutes(10).UtcDateTime, 300L, 0L)],
            layers.Select(r => ((string)r["layer"]!, (DateTime)r["latest"]!, (long)r["lag_seconds"]!, (long)r["behind_seconds"]!)));
    }

    [Fact]
    public async Task The_silver_watermark_tells_how_far_silver_and_gold_have_come()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(2, EventJson.Noon.AddSeconds(90)));
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.RunAsync(lakehouse.Silver);

        var row = Assert.Single(await AskAsync(lakehouse, "silver_watermark"));
        Assert.Equal((EventJson.Noon.AddSeconds(91).UtcDateTime, EventJson.Noon.AddSeconds(90).UtcDateTime),
            (row["latest_arrival"], row["latest_event"]));
        Assert.Equal((2L, 1L, EventJson.Noon.AddMinutes(10).UtcDateTime),
            (row["last_silver_batch"], row["last_gold_batch"], row["gold_window_end"]));
    }

    [Fact]
    public async Task Trends_add_up_windows_by_hour_and_by_day()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, EventJson.Noon.AddDays(-8)), EventJson.Edit(2, EventJson.Noon.AddDays(-1)), EventJson.Edit(3, EventJson.Noon),
            EventJson.Edit(4, EventJson.Noon.AddMinutes(59)).With("comment", EventJson.Undo),
            EventJson.Edit(5, EventJson.Noon.AddMinutes(60)).With("bot", true));
        await lakehouse.PromoteAsync();

        Assert.Equal(["01-29 13 1 0 1", "01-29 12 2 1 0", "01-28 12 1 0 0"], (await AskAsync(lakehouse, "activity_trends")).Select(
            r => $"{r["hour_start"]:MM-dd HH} {r["edits"]} {r["reverts"]} {r["bot_edits"]}"));
        Assert.Equal(["2026-01-29 3 1 3", "2026-01-28 1 0 1", "2026-01-21 1 0 1"], (await AskAsync(lakehouse, "activity_by_day")).Select(
            r => $"{r["metric_date"]:yyyy-MM-dd} {r["edits"]} {r["reverts"]} {r["entity_windows"]}"));
    }

    [Fact]
    public async Task Wikis_are_compared_by_what_happens_in_them()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, EventJson.Noon, "A", "192.0.2.17"), EventJson.Edit(2, EventJson.Noon, "A", "Ann"),
            EventJson.Edit(3, EventJson.Noon, "B", "Ann"),
            EventJson.Edit(4, EventJson.Noon, "A", "Otto").With("wiki", "dewiki"));
        await lakehouse.PromoteAsync();

        Assert.Equal(["enwiki 3 2 2 0.33", "dewiki 1 1 1 0.00"], (await AskAsync(lakehouse, "wiki_overview")).Select(
            r => string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{r["wiki"]} {r["events"]} {r["entities"]} {r["users"]} {r["anonymous_share"]:F2}")));
    }

    [Fact]
    public async Task The_history_of_an_entity_is_its_windows_and_nobody_elses()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon, "A"), EventJson.Edit(2, EventJson.Noon.AddHours(1), "A"),
            EventJson.Edit(3, EventJson.Noon, "It's B"));
        await lakehouse.PromoteAsync();

        Assert.Equal([EventJson.Noon.AddHours(1).UtcDateTime, EventJson.Noon.UtcDateTime],
            (await AskAsync(lakehouse, "entity_history", ("entity", "enwiki:A"))).Select(r => r["window_start"]));
        Assert.Single(await AskAsync(lakehouse, "entity_history", ("entity", "enwiki:It's B")));
    }

    [Fact]
    public async Task The_edits_of_an_entity_and_of_a_user_are_listed_with_what_came_of_them()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, EventJson.Noon, "A", "Ann"), EventJson.Edit(2, EventJson.Noon.AddHours(1), "A", "Bob"),
            EventJson.Edit(3, EventJson.Noon.AddDays(-1), "It's B", "Ann"),
            EventJson.Categorize(4, EventJson.Noon, "A"));
        await lakehouse.PromoteAsync();

        var edits = await AskAsync(lakehouse, "entity_edits", ("entity", "enwiki:A"));
        Assert.Equal(["Bob", "Ann"], edits.Select(r => r["user_name"]));
        Assert.All(
            edits, r => Assert.StartsWith("https://en.wikipedia.org/w/index.php?", (string)r["diff_url"]!, StringComparison.Ordinal));
        Assert.Equal(["enwiki:A", "enwiki:It's B"], (await AskAsync(lakehouse, "user_edits", ("user", "Ann"))).Select(r => r["entity"]));
    }

    [Fact]
    public async Task The_days_of_an_entity_add_up_its_windows_and_show_the_worst()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            [
                EventJson.Edit(1, EventJson.Noon.AddDays(-1), "A"), EventJson.Edit(2, EventJson.Noon.AddHours(1), "A"),
                .. Enumerable.Range(3, 30).Select(n => EventJson.Edit(n, EventJson.Noon.AddSeconds(n), "A")),
                EventJson.Edit(40, EventJson.Noon, "It's B"),
            ]);
        await lakehouse.PromoteAsync();

        Assert.Equal(["2026-01-29 31 1 12:00", "2026-01-28 1 0 12:00"], (await AskAsync(lakehouse, "entity_days", ("entity", "enwiki:A")))
            .Select(r => $"{r["metric_date"]:yyyy-MM-dd} {r["edit_count"]} {r["anomalous_windows"]} {r["worst_window"]:HH:mm}"));
    }

    [Fact]
    public async Task The_ledger_tells_where_the_records_of_a_day_went()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(1), EventJson.Edit(2).With("title", null));
        await lakehouse.PromoteAsync();

        Assert.Equal(["bronze 1 3 3 0 0 0", "silver 1 3 1 1 1 0", "gold 1"], (await AskAsync(lakehouse, "ledger")).Select(
            r => r["hop"] is "gold"
                ? $"gold {r["batches"]}"
                : $"{r["hop"]} {r["batches"]} {r["taken"]} {r["passed"]} {r["quarantined"]} {r["duplicates"]} {r["difference"]}"));
    }

    [Fact]
    public async Task The_quality_history_tells_how_each_rule_judged_a_days_batches_the_worst_first()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2).With("title", null), EventJson.Edit(3).With("title", null),
            EventJson.Edit(4).With("type", "move"));
        await lakehouse.PromoteAsync();

        var rules = (await AskAsync(lakehouse, "quality_history")).Where(r => r["layer"] is "silver").ToList();
        Assert.Equal(["title_complete 1 4 2 0.50", "title_completeness 1 4 2 0.50", "event_type_valid 1 4 1 0.75"],
            rules.Where(r => r["failed_count"] is > 0L).Select(
            r => string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{r["rule"]} {r["batches"]} {r["total_count"]} {r["failed_count"]} {r["pass_rate"]:F2}")));
        Assert.Contains(rules, r => r["rule"] is "event_id_complete" && r["last_status"] is "PASS" && r["batches_not_passed"] is 0L);
    }

    [Fact]
    public async Task Revert_wars_are_windows_in_which_users_revert_each_other()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(0, 6).Select(
                i => EventJson.Edit(100 + i, EventJson.Noon.AddSeconds(i), "War", i % 2 == 0 ? "Ann" : "Otto")
                    .With("comment", EventJson.Undo))
            .Concat(Enumerable.Range(0, 6).Select(
                i => EventJson.Edit(200 + i, EventJson.Noon.AddSeconds(i), "Sweep", "Ann").With("comment", EventJson.Undo))));
        await lakehouse.PromoteAsync();

        Assert.Equal([("enwiki:War", 5L, 6L)], (await AskAsync(lakehouse, "revert_wars")).Select(
            r => ((string)r["entity"]!, (long)r["revert_war_index"]!, (long)r["revert_count"]!)));
    }

    [Fact]
    public async Task New_account_bursts_are_windows_with_three_newcomers_or_more()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Enumerable.Range(0, 3).Select(i => EventJson.Edit(100 + i, EventJson.Noon.AddSeconds(i), "Burst", $"~2026-1234{i}-67"))
            .Concat(Enumerable.Range(0, 3).Select(
                i => EventJson.Edit(200 + i, EventJson.Noon.AddSeconds(i), "Calm", i == 0 ? "Ann" : "~2026-99999-01"))));
        await lakehouse.PromoteAsync();

        Assert.Equal([("enwiki:Burst", 3L)], (await AskAsync(lakehouse, "new_account_bursts")).Select(
            r => ((string)r["entity"]!, (long)r["unique_temporary_accounts"]!)));
    }

    private static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> AskAsync(
        TestLakehouse lakehouse, string name, params (string, string)[] values) =>
        AskAsync(lakehouse, name, values.ToDictionary(v => v.Item1, v => v.Item2, StringComparer.Ordinal));

    private static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> AskAsync(
        TestLakehouse lakehouse, string name, Dictionary<string, string> values) =>
        lakehouse.AskAsync(NamedQuery.All.Single(q => q.Name == name).Bind(values, TimeProvider.System).Text);
}
