using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>How much a revert weighs by what told of it, and what holds where nothing could tell.</summary>
public sealed class RevertWeightSpecs
{
    [Fact]
    public async Task A_revert_told_by_free_text_alone_counts_half_and_the_explanation_and_the_evidence_say_so()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
        [
            .. Page("Hard", 100, 8, EventJson.Undo), .. Page("Soft", 200, 8, "rv"),
            .. Page("Mixed", 300, 4, "rv"), .. Enumerable.Range(320, 4).Select(n => EventJson.Edit(n, At(n), "Mixed", $"Owl {n}")
                .With("comment", EventJson.Undo)),
            .. Enumerable.Range(400, 8).Select(n => EventJson.Edit(n, At(n), "Elsewhere", "Night Patrol Ana").With("comment", "rv")),
        ]);
        await lakehouse.PromoteAsync();

        var pages = await lakehouse.RowsAsync(
            "select * from gold_entity_metrics_10min where entity <> 'enwiki:Elsewhere' order by entity");
        Assert.Equal(
            [("enwiki:Hard", 8L, 0L, 8 / 12d, 8 / 12d, true), ("enwiki:Mixed", 8L, 4L, 8 / 16d, 6 / 16d, true),
                ("enwiki:Soft", 8L, 8L, 8 / 12d, 4 / 12d, false)],
            pages.Select(p => ((string)p["entity"]!, (long)p["revert_count"]!, (long)p["free_text_revert_count"]!,
                (double)p["revert_ratio"]!, (double)p["weighted_revert_ratio"]!, (bool)p["is_high_revert_rate"]!)));
        Assert.Equal(
        [
            "8 of 12 edits were reverts (67%, usual 12% by default, +30)",
            "8 of 16 edits were reverts, 4 of them told by free text alone, which counts 50% (38%, usual 12% by default, +20)",
            "8 of 12 edits were reverts, 8 of them told by free text alone, which counts 50% (33%, usual 12% by default, +20)",
        ], pages.Select(p => ((string)p["anomaly_explanation"]!).Split("; ")[1]));

        var evidence = await lakehouse.RowsAsync(
            "select * from gold_entity_evidence_10min where entity = 'enwiki:Mixed' and is_revert order by evidence_rank");
        Assert.Equal([.. Enumerable.Repeat("software", 4), .. Enumerable.Repeat("free_text", 4)],
            evidence.Select(e => (string)e["revert_source"]!));

        var user = await lakehouse.RowAsync("select * from gold_user_metrics_10min where user_name = 'Night Patrol Ana'");
        Assert.Equal((8L, 8L, true), (user["revert_count"], user["free_text_revert_count"], user["is_mass_reverter"]));
        Assert.Equal("8 reverts in 10 minutes, 8 of them told by free text alone, which counts 50%",
            ((string)user["anomaly_explanation"]!).Split("; ")[0]);
    }

    [Fact]
    public async Task Where_a_wikis_words_are_not_known_what_tells_of_no_revert_is_not_known_to_be_none()
    {
        (string Wiki, string? Summary, bool? IsRevert, string? Source)[] edits =
        [
            ("svwiki", EventJson.Undo, true, "software"),
            ("svwiki", "Robot: Återställde till version 44 av Elm den 2026-01-28T19:45:12Z", true, "tool"),
            ("svwiki", "rv", true, "free_text"),
            ("svwiki", "återställer", null, null),
            ("svwiki", null, null, null),
            ("zh_yuewiki", "撤销", null, null),
            ("homewiki", "copy edit", null, null),
            ("enwiki", "copy edit", false, null),
            ("dewikivoyage", "Tippfehler", false, null),
            ("commonswiki", "new crop", false, null),
            ("simplewiki", "simpler", false, null),
        ];

        var rows = await SilverFieldSpecs.SilverRowsAsync(
        [
            .. edits.Select((e, i) => EventJson.Edit(i + 1).With("wiki", e.Wiki).With("comment", e.Summary)),
            EventJson.New(edits.Length + 1).With("wiki", "svwiki"),
        ]);

        Assert.Equal([.. edits, ("svwiki", "new article", false, null)],
            rows.Select(r => ((string)r["wiki"]!, (string?)r["comment"], (bool?)r["is_revert"], (string?)r["revert_source"])));
        Assert.Equal<bool?>(
            [false, false, false, false, false, false, false, true, true, true, true, null], rows.Select(r => (bool?)r["is_revert_known"]));
    }

    [Fact]
    public async Task Shares_are_of_what_is_known_and_a_score_takes_the_least_there_can_be()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
        [
            .. Page("Nepal", 100, 4, EventJson.Undo, edits: 10).Select(e => e.With("wiki", "svwiki")),
            .. Page("Peru", 200, 0, EventJson.Undo, edits: 3).Select(e => e.With("wiki", "svwiki")),
            .. Enumerable.Range(300, 5).Select(n => EventJson.Edit(n, At(n), "Bhutan", "Ana")
                .With("comment", n < 302 ? EventJson.Undo : "copy edit")),
            .. Enumerable.Range(310, 5).Select(n => EventJson.Edit(n, At(n), "Bhutan", "Ana").With("wiki", "svwiki")),
            .. Enumerable.Range(320, 7).Select(n => EventJson.Edit(n, At(n), "Bhutan", "Sven").With("wiki", "svwiki")),
        ]);
        await lakehouse.PromoteAsync();

        var nepal = await lakehouse.RowAsync("select * from gold_entity_metrics_10min where entity = 'svwiki:Nepal'");
        Assert.Equal((10L, 4L, 0L, null, null, 0.4),
            (nepal["edit_count"], nepal["revert_count"], nepal["revert_known_count"], nepal["revert_ratio"], nepal["revert_deviation"],
            nepal["weighted_revert_ratio"]));
        Assert.Contains("; at least 4 of 10 edits were reverts (40%, usual 12% by default, +20); ", (string)nepal["anomaly_explanation"]!,
            StringComparison.Ordinal);
        var peru = await lakehouse.RowAsync("select * from gold_entity_metrics_10min where entity = 'svwiki:Peru'");
        Assert.Equal((null, 0d, "ordinary activity"),
            (peru["revert_ratio"], peru["weighted_revert_ratio"], peru["anomaly_explanation"]));
        var ana = await lakehouse.RowAsync("select * from gold_user_metrics_10min where user_name = 'Ana'");
        Assert.Equal((10L, 2L, 5L, 0.4, 0.4),
            (ana["edit_count"], ana["revert_count"], ana["revert_known_count"], ana["revert_ratio"], ana["weighted_revert_ratio"]));
        Assert.EndsWith("40% of 5 edits were reverts (usual 10% by default)", (string)ana["anomaly_explanation"]!,
            StringComparison.Ordinal);
        var sven = await lakehouse.RowAsync("select * from gold_user_metrics_10min where user_name = 'Sven'");
        Assert.Equal((0L, 0L, 10L), (sven["revert_count"], sven["free_text_revert_count"], sven["user_risk_score"]));
        var global = await lakehouse.RowAsync("select * from gold_global_metrics_10min");
        Assert.Equal((30L, 6L, 5L, 0.4),
            (global["edit_count"], global["revert_count"], global["revert_known_count"], global["revert_ratio"]));
        Assert.Equal(0L, await lakehouse.ScalarAsync<long>("select count(*) from silver_quarantine")
            + await lakehouse.ScalarAsync<long>("select count(*) from gold_quarantine"));
    }

    /// <summary>Edits of one page by as many users, the first of them reverts.</summary>
    private static IEnumerable<JsonObject> Page(string title, int first, int reverts, string summary, int edits = 12) =>
        Enumerable.Range(first, edits).Select(n => EventJson.Edit(n, At(n), title, $"Owl {n}")
            .With("comment", n < first + reverts ? summary : "copy edit"));

    private static DateTimeOffset At(int seconds) => EventJson.Noon.AddSeconds(seconds);
}
