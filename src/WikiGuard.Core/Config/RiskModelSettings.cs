namespace WikiGuard.Config;

/// <summary>The keys of <c>config/risk-model.yaml</c> and their ranges; <c>risk-model.schema.json</c> says the same to editors.</summary>
internal static class RiskModelSettings
{
    public static readonly SettingGroup Root = new(
        "",
        Count("version", 1),
        new SettingGroup("edit", Bytes("large_bytes"), Ratio("free_text_revert_weight") with { WhenAbsent = "0.5" }),
        new SettingGroup(
            "learn",
            Days("history_days"),
            Days("settle_days"),
            Days("minimum_days"),
            new NumberSetting("hour_of_week_minimum_weeks", IsWhole: true, 1, 400),
            new SettingGroup("spread_floor", Deviation("entity_events"), Deviation("user_edits"), Deviation("user_entities"),
                Deviation("global_events")),
            new SettingGroup("ratio_floor", BaselineRatio("entity_revert"), BaselineRatio("entity_anonymous"),
                BaselineRatio("user_revert")),
            Count("ratio_prior_edits"),
            Days("known_editor_days")),
        new SettingGroup(
            "entity",
            new SettingGroup("baseline", Spread("events"), BaselineRatio("revert_ratio"), BaselineRatio("anonymous_ratio"),
                BaselineRatio("reverted_ratio") with { WhenAbsent = "0.1" }),
            Count("minimum_edits", 1),
            new ModelLimitSetting("risky", Ratio("above"))
            {
                WhenAbsent = "{above: 0.95, versions: [{model: revertrisk-language-agnostic, version: '3', above: 0.9}]}",
            },
            Count("new_account_edits", 1) with { WhenAbsent = "10" },
            new SettingGroup(
                "flags",
                ZScore("burst_z"),
                Factor("high_revert_times_baseline"),
                Factor("anonymous_surge_times_baseline"),
                ZScore("ratio_deviations"),
                Ratio("hidden_ratio") with { WhenAbsent = "0.2" },
                Ratio("reverted_ratio") with { WhenAbsent = "0.4" },
                Ratio("risky_ratio") with { WhenAbsent = "0.5" },
                Bytes("large_change_bytes")),
            new SettingGroup(
                "points",
                new LadderSetting("events_z", ZScore("above"), 3),
                new LadderSetting("revert_ratio", Ratio("above"), 3),
                new LadderSetting("anonymous_ratio", Ratio("above"), 3),
                new LadderSetting("hidden_ratio", Ratio("above"), 2)
                {
                    WhenAbsent = "[{above: 0.5, points: 10}, {above: 0.2, points: 5}]",
                },
                new LadderSetting("reverted_ratio", Ratio("above"), 2)
                {
                    WhenAbsent = "[{above: 0.4, points: 20}, {above: 0.25, points: 10}]",
                },
                new LadderSetting("risky_ratio", Ratio("above"), 2)
                {
                    WhenAbsent = "[{above: 0.5, points: 15}, {above: 0.3, points: 5}]",
                },
                new LadderSetting("new_account_ratio", Ratio("above"), 2)
                {
                    WhenAbsent = "[{above: 0.5, points: 10}, {above: 0.3, points: 5}]",
                },
                Points("large_change")),
            Severity(),
            new SettingGroup(
                "notable",
                Count("revert_war_index", 1),
                Count("temporary_accounts", 1),
                Count("first_seen_editors", 1),
                Ratio("first_seen_share")),
            new NumberSetting("evidence_edits", IsWhole: true, 1, 1e6)),
        new SettingGroup(
            "user",
            new SettingGroup("baseline", Spread("edits"), Spread("entities"), BaselineRatio("revert_ratio")),
            Count("minimum_edits", 1),
            new SettingGroup(
                "flags",
                ZScore("blitz_z"),
                Count("blitz_entities"),
                Count("mass_reverts"),
                Count("cross_wikis"),
                Factor("high_revert_times_baseline"),
                Count("reverted") with { WhenAbsent = "3" },
                Count("edit_war_reverts") with { WhenAbsent = "2" }),
            new SettingGroup(
                "points",
                new LadderSetting("edits_z", ZScore("above"), 2),
                Points("blitz"),
                new LadderSetting("wikis", Count("above"), 2),
                new LadderSetting("reverted", Count("above"), 2)
                {
                    WhenAbsent = "[{above: 3, points: 30}, {above: 1, points: 15}]",
                },
                new LadderSetting("reverted_ratio", Ratio("above"), 2)
                {
                    WhenAbsent = "[{above: 0.5, points: 20}, {above: 0.3, points: 10}]",
                },
                Points("edit_war") with { WhenAbsent = "30" },
                // Whoever reverts vandals all day is no risk.
                new RetiredSetting("reverts"),
                new RetiredSetting("mass_reverts"),
                new RetiredSetting("revert_ratio")),
            Severity()),
        new SettingGroup(
            "global",
            new SettingGroup("baseline", Spread("events")),
            Count("minimum_edits", 1),
            new SettingGroup("platform_health", HealthLimits("revert_ratio", Ratio), HealthLimits("events_z", ZScore)),
            new SettingGroup(
                "health_score",
                new LadderSetting("revert_ratio", Ratio("above"), 3),
                new LadderSetting("events_z", ZScore("above"), 3),
                new LadderSetting("anonymous_ratio", Ratio("above"), 2),
                new LadderSetting("lag_seconds", Seconds("above"), 2))));

    private static SettingGroup Severity() =>
        new("severity", Descending: true, Score("critical"), Score("high"), Score("medium"));

    private static SettingGroup HealthLimits(string name, Func<string, NumberSetting> kind) =>
        new(name, Descending: true, kind("critical"), kind("warning"), kind("elevated"));

    private static SettingGroup Spread(string name) =>
        new(
            name,
            new NumberSetting("mean", IsWhole: false, 0, 1e9),
            Deviation("stddev"));

    private static NumberSetting Deviation(string name) => new(name, IsWhole: false, 0, 1e9, IsAboveLeast: true);

    // A day's history is read in one statement; more than a year of it would be a mistake.
    private static NumberSetting Days(string name) => new(name, IsWhole: true, 1, 400);

    private static NumberSetting Points(string name) => LadderSetting.Points with { Name = name };

    private static NumberSetting Score(string name) => new(name, IsWhole: true, 1, 100);

    private static NumberSetting ZScore(string name) => new(name, IsWhole: false, 0, 1000, IsAboveLeast: true);

    private static NumberSetting Ratio(string name) => new(name, IsWhole: false, 0, 1);

    private static NumberSetting BaselineRatio(string name) => new(name, IsWhole: false, 0, 1, IsAboveLeast: true);

    private static NumberSetting Factor(string name) => new(name, IsWhole: false, 0, 1000, IsAboveLeast: true);

    private static NumberSetting Count(string name) => Count(name, 0);

    private static NumberSetting Count(string name, long least) => new(name, IsWhole: true, least, 1e9);

    private static NumberSetting Bytes(string name) => new(name, IsWhole: true, 1, 1e12);

    private static NumberSetting Seconds(string name) => new(name, IsWhole: false, 0, 1e9);
}
