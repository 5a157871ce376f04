using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The numbers and the health of global windows, by the shipped risk model.</summary>
public sealed class GoldGlobalSpecs
{
    [Fact]
    public async Task Every_metric_is_what_I_count_by_hand()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, At(0), "A", "Ann").Arrived(At(1)),
            EventJson.Edit(2, At(1), "B", "Bob").With("comment", EventJson.Undo).Arrived(At(4)),
            EventJson.Edit(3, At(2), "A", "192.0.2.17").With("wiki", "dewiki").Arrived(At(3)),
            EventJson.Edit(4, At(3), "A", "SweepBot").With("bot", true).Arrived(At(4)),
            EventJson.New(5, At(4), "C", "Ann").With("length", new JsonObject { ["new"] = 20_000 }).Arrived(At(5)),
            EventJson.Log(6, at: At(5), title: "A", user: "Bob").Arrived(At(6)),
            EventJson.Categorize(7, At(6), user: "Ann").Arrived(At(7)),
            EventJson.External(8, At(599), "A").Arrived(At(606)));
        var manifest = (await lakehouse.PromoteAsync())[2];

        var expected = new Dictionary<string, object?>
        {
            ["window_start"] = EventJson.Noon.UtcDateTime,
            ["window_end"] = EventJson.Noon.AddMinutes(10).UtcDateTime,
            ["total_events"] = 8L,
            ["edit_count"] = 4L,
            ["new_page_count"] = 1L,
            ["categorize_count"] = 1L,
            ["log_count"] = 1L,
            ["external_count"] = 1L,
            ["revert_count"] = 1L,
            ["free_text_revert_count"] = 0L,
            ["revert_known_count"] = 4L,
            ["self_revert_count"] = 0L,
            ["anonymous_edit_count"] = 1L,
            ["hidden_edit_count"] = 0L,
            ["bot_edit_count"] = 1L,
            ["large_edit_count"] = 1L,
            ["total_bytes_changed"] = 20_040L,
            ["avg_bytes_changed"] = 4_008d,
            ["unique_users"] = 4L,
            ["unique_entities"] = 5L,
            ["unique_wikis"] = 2L,
            ["avg_processing_lag_seconds"] = 2d,
            ["max_processing_lag_seconds"] = 7d,
            ["revert_ratio"] = 0.25,
            ["weighted_revert_ratio"] = 0.25,
            ["anonymous_ratio"] = 0.125,
            ["bot_ratio"] = 0.125,
            ["baseline_events_avg"] = 150d,
            ["baseline_events_stddev"] = 50d,
            ["baseline_source"] = "default",
            ["events_zscore"] = -2.86, // of seven: the categorize event is left out
            ["platform_health"] = "HEALTHY", // a quarter of so few edits says nothing
            ["health_score"] = 85L,
            ["health_explanation"] = "7 events where 150.0 are usual by default (-15)",
            ["events_per_user"] = 2d,
            ["events_per_entity"] = 1.6,
            ["batch_id"] = manifest.BatchId,
            ["batch_seq"] = 1L,
            ["metric_date"] = new DateOnly(2026, 1, 29),
        };
        RowAssert.Equal(expected, await lakehouse.RowAsync("select * from gold_global_metrics_10min"), except: "aggregation_timestamp");
    }

    [Fact]
    public async Task Health_is_lost_above_each_step_and_not_on_it()
    {
        (int Edits, int Reverts, int Anonymous, int Lag, long Score, string Health, string Explanation)[] cases =
        [
            (150, 0, 0, 1, 100, "HEALTHY", "ordinary activity"),
            (100, 0, 0, 1, 100, "HEALTHY", "ordinary activity"),
            (99, 0, 0, 1, 95, "HEALTHY", "99 events where 150.0 are usual by default (-5)"),
            (50, 0, 0, 1, 95, "HEALTHY", "50 events where 150.0 are usual by default (-5)"),
            (49, 0, 0, 1, 85, "HEALTHY", "49 events where 150.0 are usual by default (-15)"),
            (200, 0, 0, 1, 100, "HEALTHY", "ordinary activity"),
            (201, 0, 0, 1, 95, "ELEVATED", "201 events where 150.0 are usual by default (-5)"),
            (250, 0, 0, 1, 95, "ELEVATED", "250 events where 150.0 are usual by default (-5)"),
            (251, 0, 0, 1, 85, "WARNING", "251 events where 150.0 are usual by default (-15)"),
            (300, 0, 0, 1, 85, "WARNING", "300 events where 150.0 are usual by default (-15)"),
            (301, 0, 0, 1, 75, "CRITICAL", "301 events where 150.0 are usual by default (-25)"),
            (100, 12, 0, 1, 100, "HEALTHY", "ordinary activity"),
            (100, 13, 0, 1, 90, "HEALTHY", "13% of edits were reverts (-10)"),
            (100, 15, 0, 1, 90, "HEALTHY", "15% of edits were reverts (-10)"),
            (100, 16, 0, 1, 90, "ELEVATED", "16% of edits were reverts (-10)"),
            (100, 18, 0, 1, 90, "ELEVATED", "18% of edits were reverts (-10)"),
            (100, 19, 0, 1, 80, "WARNING", "19% of edits were reverts (-20)"),
            (100, 25, 0, 1, 80, "WARNING", "25% of edits were reverts (-20)"),
            (100, 26, 0, 1, 70, "CRITICAL", "26% of edits were reverts (-30)"),
            (100, 0, 35, 1, 100, "HEALTHY", "ordinary activity"),
            (100, 0, 36, 1, 90, "HEALTHY", "36% of events by unregistered editors (-10)"),
            (100, 0, 50, 1, 90, "HEALTHY", "50% of events by unregistered editors (-10)"),
            (100, 0, 51, 1, 80, "HEALTHY", "51% of events by unregistered editors (-20)"),
            (100, 0, 0, 120, 100, "HEALTHY", "ordinary activity"),
            (100, 0, 0, 121, 95, "HEALTHY", "events arrive 121 seconds late (-5)"),
            (100, 0, 0, 300, 95, "HEALTHY", "events arrive 300 seconds late (-5)"),
            (100, 0, 0, 301, 85, "HEALTHY", "events arrive 301 seconds late (-15)"),
            (99, 99, 99, 1, 95, "HEALTHY", "99 events where 150.0 are usual by default (-5)"), // too few edits for ratios
            (301, 301, 301, 301, 10, "CRITICAL",
                "100% of edits were reverts (-30); 301 events where 150.0 are usual by default (-25); 100% of events by unregistered "
                    + "editors (-20); "
                + "events arrive 301 seconds late (-15)"),
        ];
        var events = new List<JsonObject>();
        for (var window = 0; window < cases.Length; window++)
        {
            var (edits, reverts, anonymous, lag, _, _, _) = cases[window];
            for (var i = 0; i < edits; i++)
            {
                var at = EventJson.Noon.AddMinutes(10 * window).AddSeconds(i);
                events.Add(EventJson.Edit(events.Count + 1, at, user: i < anonymous ? "192.0.2.17" : "Ann")
                    .With("comment", i < reverts ? EventJson.Undo : "copy edit").Arrived(at.AddSeconds(lag)));
            }
        }
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();

        Assert.Equal(
            cases.Select(c => (c.Score, c.Health, c.Explanation)),
            (await lakehouse.RowsAsync("select * from gold_global_metrics_10min order by window_start"))
            .Select(r => ((long)r["health_score"]!, (string)r["platform_health"]!, (string)r["health_explanation"]!)));
    }

    private static DateTimeOffset At(int seconds) => EventJson.Noon.AddSeconds(seconds);
}
