using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The numbers, flags and points of user windows, by the shipped risk model.</summary>
public sealed class GoldUserSpecs
{
    [Fact]
    public async Task Every_metric_is_what_I_count_by_hand()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, At(0), "A").With("length", new JsonObject { ["old"] = 0, ["new"] = 20_000 }),
            EventJson.Edit(2, At(1), "B").With("comment", EventJson.Undo),
            EventJson.Edit(3, At(2), "B").With("comment", "").With("wiki", "dewiki"),
            EventJson.New(4, At(3), "C"),
            EventJson.Log(5, at: At(4), title: "A"),
            EventJson.Categorize(6, At(5)));
        var manifest = (await lakehouse.PromoteAsync())[2];

        var expected = new Dictionary<string, object?>
        {
            ["window_start"] = EventJson.Noon.UtcDateTime,
            ["window_end"] = EventJson.Noon.AddMinutes(10).UtcDateTime,
            ["user_name"] = "Shellwood",
            ["user_type"] = "registered",
            ["total_events"] = 6L,
            ["edit_count"] = 3L,
            ["new_page_count"] = 1L,
            ["categorize_count"] = 1L,
            ["log_count"] = 1L,
            ["revert_count"] = 1L,
            ["free_text_revert_count"] = 0L,
            ["revert_known_count"] = 3L,
            ["self_revert_count"] = 0L,
            ["large_edit_count"] = 1L,
            ["total_bytes_changed"] = 24_020L,
            ["avg_bytes_changed"] = 6_005d,
            ["edits_with_comment"] = 3L,
            ["entities_edited"] = 5L,
            ["wikis_touched"] = 2L,
            ["revert_ratio"] = 1 / 3d,
            ["weighted_revert_ratio"] = 1 / 3d,
            ["baseline_edits_avg"] = 2d,
            ["baseline_edits_stddev"] = 1.5,
            ["baseline_entities_avg"] = 1.5,
            ["baseline_entities_stddev"] = 1d,
            ["baseline_revert_ratio"] = 0.1,
            ["baseline_source"] = "default",
            ["edits_zscore"] = 2 / 1.5,
            ["entities_zscore"] = 3.5,
            ["is_new_user_blitz"] = false,
            ["is_mass_reverter"] = false,
            ["is_cross_wiki_active"] = false,
            ["is_high_revert_user"] = false,
            ["anomaly_types"] = "",
            ["is_anomaly"] = false,
            ["user_risk_score"] = 0L,
            ["severity"] = "NORMAL",
            ["anomaly_explanation"] = "ordinary activity",
            ["batch_id"] = manifest.BatchId,
            ["batch_seq"] = 1L,
            ["metric_date"] = new DateOnly(2026, 1, 29),
            ["reverted_count"] = 0L,
            ["free_text_reverted_count"] = 0L,
            ["reverted_ratio"] = 0d,
            ["weighted_reverted_ratio"] = 0d,
            ["edit_war_reverts"] = 0L,
            ["is_reverted_user"] = false,
            ["is_edit_warrior"] = false,
        };
        RowAssert.Equal(expected, await lakehouse.RowAsync("select * from gold_user_metrics_10min"), except: "aggregation_timestamp");
    }

    [Fact]
    public async Task Points_begin_above_each_step_and_not_on_it()
    {
        (string User, int Edits, int Pages, int Reverts, int Wikis, long Score, string Severity, string Types)[] cases =
        [
            ("z is 2", 5, 1, 0, 1, 0, "NORMAL", ""),
            ("z is above 2", 6, 1, 0, 1, 10, "LOW", ""),
            ("z is above 2 on 3 pages", 6, 3, 0, 1, 10, "LOW", ""),
            ("a blitz", 6, 4, 0, 1, 25, "MEDIUM", "BLITZ"),
            ("4 pages without a blitz", 5, 4, 0, 1, 0, "NORMAL", ""),
            ("a blitz of z 4", 8, 4, 0, 1, 25, "MEDIUM", "BLITZ"),
            ("a blitz of z above 4", 9, 4, 0, 1, 35, "HIGH", "BLITZ"),
            ("z is above 4 on a page", 9, 1, 0, 1, 35, "HIGH", ""),
            ("4 reverts", 4, 1, 4, 1, 0, "NORMAL", "MASS_REVERT"),
            ("5 reverts", 5, 1, 5, 1, 0, "NORMAL", "MASS_REVERT, HIGH_REVERT"),
            ("1 revert of 5", 5, 1, 1, 1, 0, "NORMAL", ""),
            ("2 reverts of 5", 5, 1, 2, 1, 0, "NORMAL", "HIGH_REVERT"),
            ("3 reverts of 10: the baseline thrice", 10, 1, 3, 1, 10, "LOW", ""),
            ("z is 2 without reverts", 9, 4, 4, 1, 0, "NORMAL", "BLITZ, MASS_REVERT, HIGH_REVERT"),
            ("a blitz without reverts", 10, 4, 4, 1, 25, "MEDIUM", "BLITZ, MASS_REVERT, HIGH_REVERT"),
            ("2 wikis", 2, 1, 0, 2, 0, "NORMAL", ""),
            ("3 wikis", 3, 1, 0, 3, 10, "LOW", "CROSS_WIKI"),
            ("4 wikis", 4, 1, 0, 4, 15, "MEDIUM", "CROSS_WIKI"),
            ("everything", 18, 4, 9, 4, 35 + 15, "CRITICAL", "BLITZ, MASS_REVERT, CROSS_WIKI, HIGH_REVERT"),
        ];
        string[] wikis = ["enwiki", "dewiki", "frwiki", "wikidatawiki"];
        var events = new List<JsonObject>();
        foreach (var (user, edits, pages, reverts, ofWikis, _, _, _) in cases)
        {
            for (var i = 0; i < edits; i++)
            {
                events.Add(EventJson.Edit(events.Count + 1, At(i), $"Page {i % pages}", user)
                    .With("comment", i < reverts ? EventJson.Undo : "copy edit").With("wiki", wikis[i % ofWikis]));
            }
        }
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();

        var rows = (await lakehouse.RowsAsync("select * from gold_user_metrics_10min")).ToDictionary(r => (string)r["user_name"]!);
        Assert.Equal(cases.Length, rows.Count);
        Assert.All(cases, c =>
        {
            var row = rows[c.User];
            Assert.Equal((c.Score, c.Severity, c.Types, c.Types != ""),
                (row["user_risk_score"], row["severity"], row["anomaly_types"], row["is_anomaly"]));
        });
        Assert.Equal(
            "18 edits on 4 entities in 10 minutes where 2.0 edits are usual by default, 9 of them reverts, which give no points (+35); "
            + "9 reverts in 10 minutes; active on 4 wikis at once (+15); 50% of 18 edits were reverts (usual 10% by default)",
            rows["everything"]["anomaly_explanation"]);
        Assert.Equal("9 edits on 1 entity in 10 minutes where 2.0 edits are usual by default (+35)",
            rows["z is above 4 on a page"]["anomaly_explanation"]);
        Assert.All(rows.Values, row => Assert.Equal(
            (long)row["user_risk_score"]! == 0 && !(bool)row["is_anomaly"]!, row["anomaly_explanation"] is "ordinary activity"));
    }

    private static DateTimeOffset At(int seconds) => EventJson.Noon.AddSeconds(seconds);
}
