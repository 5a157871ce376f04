using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Users whose name the wiki has suppressed: the event has none, and the edit counts all the same.</summary>
public sealed class HiddenUserSpecs
{
    [Fact]
    public async Task An_event_without_a_user_name_passes_as_one_of_a_hidden_user()
    {
        var rows = await SilverFieldSpecs.SilverRowsAsync(
            EventJson.Edit(1).Without("user"), EventJson.New(2).With("user", ""), EventJson.Log(3).With("user", null),
            EventJson.Categorize(4).Without("user"), EventJson.Edit(5).Without("user").Without("comment").Without("parsedcomment"),
            EventJson.Edit(6).Without("user").With("bot", true));

        Assert.Equal(6, rows.Count);
        Assert.All(rows, row => Assert.Equal((null, "hidden", false), (row["user_name"], row["user_type"], row["is_anonymous"])));
        Assert.Equal([false, false, false, false, false, true], rows.Select(r => (bool)r["is_bot"]!));
    }

    [Fact]
    public async Task Their_edits_count_in_the_window_with_points_words_and_evidence()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Enumerable.Range(1, 12).Select(n => EventJson.Edit(n, title: "India").Without("user"))
                .Append(EventJson.Edit(13, title: "Peru", user: "Ann")).Append(EventJson.Edit(14, title: "Peru").Without("user")));
        await lakehouse.PromoteAsync();

        var india = await lakehouse.RowAsync("select * from gold_entity_metrics_10min where entity = 'enwiki:India'");
        Assert.Equal((12L, 12L, 1d, 1L, 0L),
            (india["total_events"], india["hidden_edit_count"], india["hidden_ratio"], india["unique_editors"],
            india["unique_anonymous_editors"]));
        Assert.Equal(("MEDIUM", 25L, "BURST, HIDDEN_SURGE"), (india["severity"], india["risk_score"], india["anomaly_types"]));
        Assert.Equal(
            "12 events in 10 minutes where 5.0 are usual by default (2.3 standard deviations above, +15); "
            + "12 edits by hidden users (100% of events, +10)", india["anomaly_explanation"]);
        Assert.Equal(2L, await lakehouse.ScalarAsync<long>(
            "select unique_editors from gold_entity_metrics_10min where entity = 'enwiki:Peru'"));
        Assert.Equal(Enumerable.Repeat<(object?, object?, object?)>((null, "hidden", "hidden, burst"), 12),
            (await lakehouse.RowsAsync("select * from gold_entity_evidence_10min"))
            .Select(r => (r["user_name"], r["user_type"], r["contribution"])));
        Assert.Equal(["Ann"], (await lakehouse.RowsAsync("select * from gold_user_metrics_10min")).Select(r => r["user_name"]));
        var global = await lakehouse.RowAsync("select * from gold_global_metrics_10min");
        Assert.Equal((14L, 13L, 2L, 7d),
            (global["total_events"], global["hidden_edit_count"], global["unique_users"], global["events_per_user"]));
    }

    [Fact]
    public async Task A_lakehouse_from_before_hidden_users_keeps_its_rows_and_lets_in_what_it_refused()
    {
        await using var older = await TestLakehouse.CreateAsync();
        older.UseRules(TestConfig.TextOf("quality-rules.yaml").Replace("\nversion: 2\n", "\nversion: 1\n", StringComparison.Ordinal)
            .Replace(" and coalesce(user_type, '') <> 'hidden'", "", StringComparison.Ordinal));
        await older.LandAsIsAsync(EventJson.Edit(1, user: "Ann").With("comment", "rv"), EventJson.Edit(2).Without("user"));
        await older.PromoteAsync();
        (string Table, string[] Columns)[] added =
        [
            ("silver_events", ["target_entity", "is_self_revert"]), ("silver_staged", ["target_entity", "is_self_revert"]),
            ("gold_entity_metrics_10min", ["self_revert_count", "hidden_edit_count", "hidden_ratio", "is_hidden_surge"]),
            ("gold_user_metrics_10min", ["self_revert_count"]),
            ("gold_global_metrics_10min", ["self_revert_count", "hidden_edit_count"]),
        ];
        foreach (var (table, column) in added.SelectMany(t => t.Columns, (t, c) => (t.Table, c)))
            await older.QueryAsync($"alter table {table} drop column {column}");
        await older.QueryAsync("update schema_versions set version = 3");

        await using var lakehouse = await older.CopyAsync();
        var redriven = await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None);
        await lakehouse.LandAsIsAsync(EventJson.Edit(3, user: "Ann"));
        await lakehouse.PromoteAsync();

        Assert.Equal(1, redriven.Redriven);
        var row = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((3L, 1L, 0L, 1L, 2L),
            (row["total_events"], row["revert_count"], row["self_revert_count"], row["hidden_edit_count"], row["unique_editors"]));
    }

    [Fact]
    public async Task Points_begin_above_each_step_and_not_on_it()
    {
        (string Page, int Edits, int Hidden, long Score, string Types)[] cases =
        [
            ("1 of 5", 5, 1, 0, ""),
            ("2 of 8", 8, 2, 5, "HIDDEN_SURGE"),
            ("3 of 6", 6, 3, 5, "HIDDEN_SURGE"),
            ("4 of 6", 6, 4, 10, "HIDDEN_SURGE"),
            ("4 edits are too few", 4, 4, 0, ""),
        ];
        var events = new List<JsonObject>();
        foreach (var (page, edits, hidden, _, _) in cases)
        {
            for (var i = 0; i < edits; i++)
                events.Add(EventJson.Edit(events.Count + 1, EventJson.Noon.AddSeconds(i), page).With("user", i < hidden ? null : "Ann"));
        }
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();

        var rows = (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min")).ToDictionary(r => (string)r["entity"]!);
        Assert.All(cases, c => Assert.Equal((c.Score, c.Types),
            (rows[$"enwiki:{c.Page}"]["risk_score"], rows[$"enwiki:{c.Page}"]["anomaly_types"])));
    }
}
