using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Which events count where: a move in two windows, a categorize event in no z-score; and who made them.</summary>
public sealed class CountedEventSpecs
{
    [Fact]
    public async Task A_move_is_one_event_that_counts_in_the_windows_of_both_entities()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync([.. Enumerable.Range(1, 14).Select(n => EventJson.Edit(n, title: "B")), Move(15, "A", "B")]);
        await lakehouse.PromoteAsync();
        // The move comes alone and later: it touches both windows.
        await lakehouse.LandAsIsAsync(Move(16, "A", "B"));
        await lakehouse.PromoteAsync();

        Assert.Equal(16L, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(["enwiki:A 2 2", "enwiki:B 16 2"],
            (await lakehouse.RowsAsync("select entity, total_events, log_count from gold_entity_metrics_10min order by entity"))
            .Select(r => $"{r["entity"]} {r["total_events"]} {r["log_count"]}"));
        Assert.Equal(16L, await lakehouse.ScalarAsync<long>("select total_events from gold_global_metrics_10min"));
        Assert.Equal(16L, await lakehouse.ScalarAsync<long>("select total_events from gold_user_metrics_10min"));
        Assert.Equal(2L, await lakehouse.ScalarAsync<long>(
            "select count(*) from gold_entity_evidence_10min where entity = 'enwiki:B' and event_type = 'log'"));
    }

    [Fact]
    public async Task Categorize_events_make_no_burst()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            [.. Enumerable.Range(1, 5).Select(n => EventJson.Edit(n, title: "Category:Rivers")),
            .. Enumerable.Range(6, 40).Select(n => EventJson.Categorize(n, title: "Category:Rivers")),
            .. Enumerable.Range(50, 12).Select(n => EventJson.Edit(n, title: "Category:Lakes")),
            EventJson.Categorize(70, title: "Category:Lakes")]);
        await lakehouse.PromoteAsync();

        var rows = await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity");
        Assert.Equal([(13L, 7 / 3d, true), (45L, 0d, false)],
            rows.Select(r => ((long)r["total_events"]!, (double)r["events_zscore"]!, (bool)r["is_burst_activity"]!)));
        Assert.StartsWith("12 events in 10 minutes", (string)rows[0]["anomaly_explanation"]!, StringComparison.Ordinal);
        Assert.Equal(["edit"],
            (await lakehouse.RowsAsync("select distinct event_type from gold_entity_evidence_10min")).Select(r => r["event_type"]));
    }

    [Fact]
    public async Task A_reason_says_that_bots_did_it()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            [.. Enumerable.Range(1, 12).Select(n => EventJson.Edit(n, title: "A", user: "SweepBot").With("bot", true)),
            EventJson.Edit(13, title: "B", user: "SweepBot").With("bot", true),
            .. Enumerable.Range(14, 9).Select(n => EventJson.Edit(n, title: "C", user: "SweepBot").With("bot", true)),
            EventJson.Edit(30, title: "C", user: "Ann")]);
        await lakehouse.PromoteAsync();

        var reasons = (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by entity"))
            .Select(r => (string)r["anomaly_explanation"]!).ToList();
        Assert.EndsWith("+15); all edits were made by bots", reasons[0], StringComparison.Ordinal);
        Assert.Equal("ordinary activity", reasons[1]);
        Assert.EndsWith("+5)", reasons[2], StringComparison.Ordinal);
        Assert.Equal("22 edits on 3 entities in 10 minutes where 2.0 edits are usual by default (+35); the user is a bot",
            await lakehouse.ScalarAsync<string>("select anomaly_explanation from gold_user_metrics_10min where user_type = 'bot'"));
    }

    private static JsonObject Move(int n, string title, string target)
    {
        var move = EventJson.Log(n, new JsonObject { ["target"] = target, ["noredir"] = "0" }, title: title)
            .With("log_type", "move").With("log_action", "move")
            .Arrived(EventJson.Noon.AddSeconds(n), $"enwiki:{title}");
        move["_metadata"]!["target_entity"] = $"enwiki:{target}";
        return move;
    }
}
