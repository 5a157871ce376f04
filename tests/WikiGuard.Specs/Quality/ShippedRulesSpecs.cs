using System.Text.Json.Nodes;
using WikiGuard.Quality;
using WikiGuard.Specs.Lakehouse;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Quality;

/// <summary>The rules that WikiGuard ships with, on rows that the pipeline made.</summary>
public sealed class ShippedRulesSpecs(GoodData good) : IClassFixture<GoodData>
{
    private static readonly QualityRules Rules = QualityRules.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", "quality-rules.yaml")), "quality-rules.yaml");

    [Fact]
    public async Task Silver_refuses_a_row_for_what_the_rule_names()
    {
        (JsonObject Event, string Checks)[] cases =
        [
            (EventJson.Edit(1), ""),
            (EventJson.Edit(2).Without("type"), "event_type_complete"),
            (EventJson.Edit(3).With("type", "move"), "event_type_valid"),
            (EventJson.Edit(4).With("wiki", ""), "wiki_complete"),
            (EventJson.Edit(5).With("title", null), "title_complete"),
            (EventJson.Edit(6).With("user", new JsonObject()), "user_name_complete"),
            (EventJson.Edit(15).Without("user"), ""),
            (EventJson.Edit(7).With("type", "external").Without("user"), ""),
            (EventJson.Edit(8, new DateTimeOffset(2021, 12, 31, 23, 59, 59, TimeSpan.Zero))
                .Arrived(new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero)),
                "event_timestamp_plausible"),
            (EventJson.Edit(9).With("id", 0), "wikimedia_id_positive"),
            (EventJson.Edit(10).With("id", null), ""),
            (EventJson.Edit(11, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(3600)), ""),
            (EventJson.Edit(12, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(3601)), "processing_lag_in_range"),
            (EventJson.Edit(13, EventJson.Noon).Arrived(EventJson.Noon.AddSeconds(-601)), "processing_lag_in_range"),
            (EventJson.Edit(14, EventJson.Noon).With("type", "move").With("wiki", "").With("title", "").With("id", 0)
                .Arrived(EventJson.Noon.AddDays(1)),
                "event_type_valid,wiki_complete,title_complete,wikimedia_id_positive,processing_lag_in_range"),
        ];
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(cases.Select(c => c.Event));
        await lakehouse.PromoteToSilverAsync();

        var checks = Rules.Gate("silver_events").Checks(RuleAction.Quarantine).Text;
        var rows = await lakehouse.QueryAsync($"select {checks}, coalesce(failed_checks, '') from silver_staged order by kafka_offset");

        Assert.Equal(cases.Select(c => c.Checks), rows.Rows.Select(r => (string)r[0]!));
        Assert.Equal(cases.Select(c => c.Checks), rows.Rows.Select(r => (string)r[1]!));
    }

    [Fact]
    public async Task Silver_says_why_in_words_with_the_value()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var rows = GatedRows.Of("silver_events",
            "event_id, event_type, wiki, title, user_name, event_timestamp, processing_lag_seconds, ingest_mode",
            "'1', 'edid', 'enwiki', 'A', 'U', timestamp '2026-01-01 00:00:00', 3601e0, 'live'",
            "'2', 'log', 'enwiki', 'A', null, null, 3601e0, 'backfill'",
            "'', 'edit', 'enwiki', 'A', 'U', timestamp '2026-01-01 00:00:00', null, 'live'");

        Assert.Equal(
            [
                ("event_id_complete", "the event has no id"),
                ("event_type_valid,processing_lag_in_range",
                    "the type is not a known one (event_type: edid); "
                    + "the event arrived more than 10 minutes before or 60 minutes after its own time (processing_lag_seconds: 3601)"),
                ("user_name_complete,event_timestamp_complete", "the user is missing; the event has no readable time"),
            ],
            (await lakehouse.VerdictsAsync(Rules.Gate("silver_events"), rows)).Select(v => (v.Checks!, v.Reason!)));
    }

    [Theory]
    [InlineData("bronze_events")]
    [InlineData("silver_events")]
    [InlineData("gold_entity_metrics_10min")]
    [InlineData("gold_user_metrics_10min")]
    [InlineData("gold_global_metrics_10min")]
    public async Task Good_data_passes_every_gate(string table)
    {
        var gate = Rules.Gate(table);

        var report = await good.Lakehouse.CheckAsync(gate, GatedRows.Judged(gate, $"select * from {table}"), now: EventJson.Noon);

        Assert.True(report.Counts.Total > 0);
        Assert.Equal(report.Counts.Total, report.Counts.Passed);
        Assert.Null(report.Severity);
        Assert.All(report.Rules,
            r => Assert.True(r.Status is RuleStatus.Pass or RuleStatus.Skipped, $"{r.Name}: {r.Status} {r.Threshold}"));
        Assert.Contains(report.Rules, r => r.Status == RuleStatus.Pass);
    }

    [Theory]
    [InlineData("gold_entity_metrics_10min", "'' as entity", "entity_entity_complete")]
    [InlineData("gold_entity_metrics_10min", "window_start as window_end", "entity_window_in_order")]
    [InlineData("gold_entity_metrics_10min", "total_events + 1 as edit_count", "entity_counts_consistent")]
    [InlineData("gold_entity_metrics_10min", "edit_count + 1 as revert_count", "entity_reverts_are_edits")]
    [InlineData("gold_entity_metrics_10min", "-1 as revert_count", "entity_counts_non_negative")]
    [InlineData("gold_entity_metrics_10min", "1.1e0 as bot_ratio", "entity_bot_ratio_in_range")]
    [InlineData("gold_entity_metrics_10min", "101 as risk_score", "entity_risk_score_in_range")]
    [InlineData("gold_user_metrics_10min", "-1e0 as revert_ratio", "user_revert_ratio_in_range")]
    [InlineData("gold_user_metrics_10min", "null as user_name", "user_user_name_complete")]
    [InlineData("gold_global_metrics_10min", "total_events as external_count", "global_counts_consistent")]
    [InlineData("gold_global_metrics_10min", "-1 as health_score", "global_health_score_in_range")]
    public async Task Gold_refuses_a_window_whose_numbers_cannot_be(string table, string change, string check)
    {
        var window = $"select * replace ({change}) from {table} limit 1";

        var verdict = Assert.Single(await good.Lakehouse.VerdictsAsync(Rules.Gate(table), window, "window_start"));

        Assert.Equal((check, "quarantine"), (verdict.Checks, verdict.Verdict));
    }
}

/// <summary>Ordinary events in every layer, to be read only.</summary>
public sealed class GoodData : IAsyncLifetime
{
    internal TestLakehouse Lakehouse { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Lakehouse = await TestLakehouse.CreateAsync();
        await Lakehouse.LandAsIsAsync(Enumerable.Range(1, 40).Select(i => EventJson.Edit(i)));
        await Lakehouse.LandAsIsAsync(EventJson.New(41), EventJson.Log(42), EventJson.Categorize(43));
        await Lakehouse.PromoteAsync();
    }

    public async Task DisposeAsync() => await Lakehouse.DisposeAsync();
}
