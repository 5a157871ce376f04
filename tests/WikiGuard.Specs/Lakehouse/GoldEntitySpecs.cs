using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The numbers, flags and points of entity windows, by the shipped risk model.</summary>
public sealed class GoldEntitySpecs
{
    private const string Temporary = "~2026-12345-67";

    [Fact]
    public async Task Every_metric_is_what_I_count_by_hand()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            Sized(EventJson.Edit(1, At(0), user: "Ann"), 100, 150).Arrived(At(0).AddSeconds(1)),
            Sized(EventJson.Edit(2, At(5), user: Temporary), 150, 50).With("comment", "").Arrived(At(5).AddSeconds(3)),
            Sized(EventJson.Edit(3, At(9), user: "SweepBot"), 50, 150)
                .With("comment", EventJson.Undo).With("bot", true).Arrived(At(9).AddSeconds(5)),
            Sized(EventJson.Edit(4, At(60), user: "192.0.2.17"), 150, 11_000).Arrived(At(60).AddSeconds(1)),
            Sized(EventJson.Edit(5, At(70), user: "Ann"), 11_000, 150).With("comment", EventJson.Undo).Arrived(At(70).AddSeconds(1)),
            EventJson.New(6, At(80), user: Temporary).With("length", null).Arrived(At(80).AddSeconds(1)),
            EventJson.Categorize(7, At(90), title: "Barack Obama", user: "Ann").Arrived(At(90).AddSeconds(1)),
            EventJson.Log(8, at: At(599), user: Temporary).Arrived(At(599).AddSeconds(3)));
        var manifest = (await lakehouse.PromoteAsync())[2];

        var expected = new Dictionary<string, object?>
        {
            ["window_start"] = EventJson.Noon.UtcDateTime,
            ["window_end"] = EventJson.Noon.AddMinutes(10).UtcDateTime,
            ["entity"] = "enwiki:Barack Obama",
            ["total_events"] = 8L,
            ["edit_count"] = 5L,
            ["new_page_count"] = 1L,
            ["categorize_count"] = 1L,
            ["log_count"] = 1L,
            ["revert_count"] = 2L,
            ["free_text_revert_count"] = 0L,
            ["revert_known_count"] = 5L,
            ["self_revert_count"] = 0L,
            ["anonymous_edit_count"] = 3L,
            ["hidden_edit_count"] = 0L,
            ["bot_edit_count"] = 1L,
            ["large_edit_count"] = 2L,
            ["total_bytes_changed"] = 50L,
            ["avg_bytes_changed"] = 10d,
            ["min_bytes_changed"] = -10_850L,
            ["max_bytes_changed"] = 10_850L,
            ["unique_editors"] = 4L,
            ["unique_anonymous_editors"] = 2L,
            ["unique_temporary_accounts"] = 1L,
            ["revert_war_index"] = 0L,
            ["first_seen_editors"] = null,
            ["first_seen_share"] = null,
            ["edits_with_comment"] = 5L,
            ["avg_processing_lag_seconds"] = 2d,
            ["max_processing_lag_seconds"] = 5d,
            ["first_event_timestamp"] = At(0).UtcDateTime,
            ["last_event_timestamp"] = At(599).UtcDateTime,
            ["revert_ratio"] = 0.4,
            ["weighted_revert_ratio"] = 0.4,
            ["anonymous_ratio"] = 0.375,
            ["hidden_ratio"] = 0d,
            ["bot_ratio"] = 0.125,
            ["baseline_events_avg"] = 5d,
            ["baseline_events_stddev"] = 3d,
            ["baseline_revert_ratio"] = 0.12,
            ["baseline_anonymous_ratio"] = 0.25,
            ["baseline_source"] = "default",
            ["events_zscore"] = 2 / 3d, // of seven: the categorize event is left out
            ["revert_deviation"] = 0.4 - 0.12,
            ["anonymous_deviation"] = 0.125,
            ["is_burst_activity"] = false,
            ["is_high_revert_rate"] = false, // two of five may be chance
            ["is_anonymous_surge"] = false,
            ["is_hidden_surge"] = false,
            ["is_large_content_change"] = false,
            ["anomaly_types"] = "",
            ["is_anomaly"] = false,
            ["risk_score"] = 25L, // reverts 20, anonymous 5
            ["severity"] = "MEDIUM",
            ["anomaly_explanation"] =
                "2 of 5 edits were reverts (40%, usual 12% by default, +20); "
                + "3 edits by 2 unregistered editors (38% of events, usual 25% by default, +5)",
            ["batch_id"] = manifest.BatchId,
            ["batch_seq"] = 1L,
            ["metric_date"] = new DateOnly(2026, 1, 29),
            ["patrol_revert_count"] = 0L,
            ["signal_coverage"] = 0d, // no signal has come
            ["risky_edits"] = null,
            ["risky_ratio"] = null,
            ["reverted_since"] = null,
            ["reverted_ratio"] = null,
            ["new_account_ratio"] = null,
            ["new_editors"] = null,
            ["is_reverted_surge"] = false,
            ["is_risky_surge"] = false,
            ["reverted_edits"] = 0L,
            ["reverted_share"] = 0d,
            ["reverted_editor_count"] = 0L,
            ["reverted_editors"] = null,
        };
        RowAssert.Equal(expected, await lakehouse.RowAsync("select * from gold_entity_metrics_10min"), except: "aggregation_timestamp");
    }

    [Fact]
    public async Task Points_begin_above_each_step_and_not_on_it()
    {
        (string Page, int Edits, int Reverts, int Anonymous, long Bytes, long Score, string Severity, string Types)[] cases =
        [
            ("z is 1", 8, 0, 0, 0, 0, "NORMAL", ""),
            ("z is above 1", 9, 0, 0, 0, 5, "LOW", ""),
            ("z is 2", 11, 0, 0, 0, 5, "LOW", ""),
            ("z is above 2", 12, 0, 0, 0, 15, "MEDIUM", "BURST"),
            ("z is 3", 14, 0, 0, 0, 15, "MEDIUM", "BURST"),
            ("z is above 3", 15, 0, 0, 0, 25, "MEDIUM", "BURST"),
            ("1 revert of 5", 5, 1, 0, 0, 0, "NORMAL", ""),
            ("2 reverts of 8", 8, 2, 0, 0, 10, "LOW", ""),
            ("3 reverts of 10: the baseline 2.5 times", 10, 3, 0, 0, 10 + 5, "MEDIUM", ""),
            ("2 reverts of 6: chance", 6, 2, 0, 0, 20, "MEDIUM", ""),
            ("3 reverts of 6: chance", 6, 3, 0, 0, 20, "MEDIUM", ""),
            ("4 reverts of 6", 6, 4, 0, 0, 30, "HIGH", "HIGH_REVERT"),
            ("2 anonymous of 6", 6, 0, 2, 0, 0, "NORMAL", ""),
            ("3 anonymous of 8", 8, 0, 3, 0, 5, "LOW", ""),
            ("3 anonymous of 6: the baseline twice", 6, 0, 3, 0, 5, "LOW", ""),
            ("4 anonymous of 6: chance", 6, 0, 4, 0, 15, "MEDIUM", ""),
            ("7 anonymous of 10", 10, 0, 7, 0, 15 + 5, "MEDIUM", "ANON_SURGE"),
            ("5 anonymous of 6", 6, 0, 5, 0, 25, "MEDIUM", "ANON_SURGE"),
            ("4 edits are too few for ratios", 4, 4, 4, 0, 0, "NORMAL", ""),
            ("5 edits are enough for ratios", 5, 5, 5, 0, 30 + 25, "CRITICAL", "HIGH_REVERT, ANON_SURGE"),
            ("50 KiB more", 1, 0, 0, 51_200, 0, "NORMAL", ""),
            ("above 50 KiB more", 1, 0, 0, 51_201, 15, "MEDIUM", "LARGE_CHANGE"),
            ("above 50 KiB less", 1, 0, 0, -51_201, 15, "MEDIUM", "LARGE_CHANGE"),
            ("a score of 45", 6, 4, 0, 51_201, 30 + 15, "HIGH", "HIGH_REVERT, LARGE_CHANGE"),
            ("a score of 50", 15, 0, 15, 0, 25 + 25, "CRITICAL", "BURST, ANON_SURGE"),
            ("everything", 15, 15, 15, 51_201, 95, "CRITICAL", "BURST, HIGH_REVERT, ANON_SURGE, LARGE_CHANGE"),
        ];
        var events = new List<JsonObject>();
        foreach (var (page, edits, reverts, anonymous, bytes, _, _, _) in cases)
        {
            for (var i = 0; i < edits; i++)
            {
                var user = i < anonymous ? Temporary : "Ann";
                var json = Sized(EventJson.Edit(events.Count + 1, At(i), page, user), 100_000, 100_000 + (i == 0 ? bytes : 0));
                events.Add(json.With("comment", i < reverts ? EventJson.Undo : "copy edit"));
            }
        }
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();

        var rows = (await lakehouse.RowsAsync("select * from gold_entity_metrics_10min")).ToDictionary(r => (string)r["entity"]!);
        Assert.Equal(cases.Length, rows.Count);
        Assert.All(cases, c =>
        {
            var row = rows[$"enwiki:{c.Page}"];
            Assert.Equal((c.Score, c.Severity, c.Types, c.Types != ""),
                (row["risk_score"], row["severity"], row["anomaly_types"], row["is_anomaly"]));
        });
        Assert.Equal(
            "15 events in 10 minutes where 5.0 are usual by default (3.3 standard deviations above, +25); "
            + "15 of 15 edits were reverts (100%, usual 12% by default, +30); "
            + "15 edits by 1 unregistered editor (100% of events, usual 25% by default, +25); the text grew by 50 KiB (+15)",
            rows["enwiki:everything"]["anomaly_explanation"]);
        Assert.Equal("the text shrank by 50 KiB (+15)", rows["enwiki:above 50 KiB less"]["anomaly_explanation"]);
        // No flag, but points: the text must not call it ordinary.
        Assert.Equal("11 events in 10 minutes where 5.0 are usual by default (2.0 standard deviations above, +5)",
            rows["enwiki:z is 2"]["anomaly_explanation"]);
        Assert.All(rows.Values, row => Assert.Equal((long)row["risk_score"]! == 0, row["anomaly_explanation"] is "ordinary activity"));
    }

    [Fact]
    public async Task Pages_made_count_as_edits_where_edits_must_be_enough()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.New(1, At(1)), EventJson.New(2, At(2)), EventJson.New(3, At(3)),
            EventJson.Edit(4, At(4)).With("comment", EventJson.Undo),
            EventJson.Edit(5, At(5)));
        await lakehouse.PromoteAsync();

        var row = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((0.5, 20L), (row["revert_ratio"], row["risk_score"]));
    }

    [Fact]
    public async Task A_window_without_edits_has_ratios_of_zero_and_no_sizes()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Log(1, at: At(1)));
        await lakehouse.PromoteAsync();

        var row = await lakehouse.RowAsync("select * from gold_entity_metrics_10min");
        Assert.Equal((0d, 0d, 0d), (row["revert_ratio"], row["anonymous_ratio"], row["bot_ratio"]));
        Assert.Equal((0L, null, null, null),
            (row["total_bytes_changed"], row["avg_bytes_changed"], row["min_bytes_changed"], row["max_bytes_changed"]));
        Assert.Equal((0L, "NORMAL", ""), (row["risk_score"], row["severity"], row["anomaly_types"]));
    }

    [Fact]
    public async Task Absurd_lengths_do_not_overflow_the_sums()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(1, 12).Select(n =>
            Sized(EventJson.Edit(n, At(n)), 0, 999_999_999_999)).Append(Sized(EventJson.Edit(13, At(13)), 0, 999_999_999_999_999_999)));
        await lakehouse.PromoteAsync();

        Assert.Equal(12 * 999_999_999_999, await lakehouse.ScalarAsync<long>("select total_bytes_changed from gold_entity_metrics_10min"));
    }

    private static DateTimeOffset At(int seconds) => EventJson.Noon.AddSeconds(seconds);

    private static JsonObject Sized(JsonObject json, long before, long after) =>
        json.With("length", new JsonObject { ["old"] = before, ["new"] = after });
}
