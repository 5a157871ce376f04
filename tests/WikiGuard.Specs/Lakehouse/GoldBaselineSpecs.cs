using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// What gold learns to be usual. A day learns from the 28 days that end two days before it; the shipped risk model says so.
/// </summary>
public sealed class GoldBaselineSpecs
{
    // A Thursday.
    private static readonly DateOnly Today = new(2026, 2, 26);

    [Fact]
    [LongTest("Weeks of history.")]
    public async Task Every_number_is_what_a_simple_program_makes_of_the_same_history()
    {
        var random = new Random(7);
        var history = Enumerable.Range(0, 9000).Select(_ => Any(random)).ToList();
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, history);

        await lakehouse.RecomputeAsync(Today);

        var expected = new ExpectedBaselines(Today, history).Lines();
        Assert.True(expected.Count > 70);
        Assert.Equal(expected, await LinesAsync(lakehouse));
    }

    [Fact]
    public async Task Windows_without_events_count_as_nothing()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        // Six windows of the hour, three of them with ten events; half of the windows are quiet, so the middle lies between 0 and 10.
        var regular = Weeks(4).SelectMany(day => Enumerable.Range(0, 3).SelectMany(w => Times(10, At(day, 12, 10 * w))));
        await SilverRow.InsertAsync(lakehouse, regular.Concat(Days(28).Select(day => new SilverRow(At(day, 1), "enwiki:B"))));

        await lakehouse.RecomputeAsync(Today);

        var hour = await BaselineAsync(lakehouse, "entity", "hour_of_week = 84 and scope_key = 'enwiki:A'");
        Assert.Equal((24L, 5d, 1.4826 * 5), (hour["sample_windows"], hour["events_centre"], hour["events_spread"]));
        var silentHour = await BaselineAsync(lakehouse, "entity", "hour_of_week = 85 and scope_key = 'enwiki:A'");
        Assert.Equal((24L, 0d, 3d), (silentHour["sample_windows"], silentHour["events_centre"], silentHour["events_spread"]));
        var allHours = await BaselineAsync(lakehouse, "entity", "hour_of_week is null and scope_key = 'enwiki:A'");
        Assert.Equal((27L * 144, 0d, 3d), (allHours["sample_windows"], allHours["events_centre"], allHours["events_spread"]));
    }

    [Fact]
    public async Task A_day_without_a_single_event_is_an_outage_and_not_quiet()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Days(28).Where(day => day.Day % 2 == 0).Select(day => new SilverRow(At(day, 1))));

        await lakehouse.RecomputeAsync(Today);

        var all = await BaselineAsync(lakehouse, "global", "hour_of_week is null");
        Assert.Equal((14L, 14L * 144), (all["history_days"], all["sample_windows"]));
    }

    [Fact]
    public async Task A_history_shorter_than_a_week_is_none()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Days(6).SelectMany(day => Times(9, At(day, 12))).Concat(Times(12, At(Today, 12))));

        await lakehouse.RecomputeAsync(Today);

        var marker = Assert.Single(await lakehouse.RowsAsync("select * from gold_baselines"));
        Assert.Equal(("global", "", null, "default", 6L),
            (marker["scope"], marker["scope_key"], marker["hour_of_week"], marker["baseline_source"], marker["history_days"]));
        foreach (var table in new[] { "gold_entity_metrics_10min", "gold_user_metrics_10min", "gold_global_metrics_10min" })
            Assert.Equal("default", await lakehouse.ScalarAsync<string>($"select baseline_source from {table}"));
        Assert.Null((await lakehouse.RowAsync("select first_seen_editors from gold_entity_metrics_10min"))["first_seen_editors"]);
    }

    [Fact]
    public async Task A_day_without_any_history_is_marked_as_looked_at()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, new SilverRow(At(Today, 12)));

        await lakehouse.RecomputeAsync(Today);

        var marker = Assert.Single(await lakehouse.RowsAsync("select * from gold_baselines"));
        Assert.Equal((0L, "default", Today, new DateOnly(2026, 1, 28), new DateOnly(2026, 2, 24)),
            (marker["history_days"], marker["baseline_source"], marker["metric_date"], marker["learned_from"], marker["learned_to"]));
    }

    [Fact]
    public async Task An_entity_is_learned_from_its_first_day_on()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
            Days(28).Select(day => new SilverRow(At(day, 1), "enwiki:Old"))
                .Concat(Days(7).Select(day => new SilverRow(At(day, 2), "enwiki:New")))
                .Concat(Days(6).Select(day => new SilverRow(At(day, 3), "enwiki:Newest"))));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(["enwiki:New 7 1008", "enwiki:Old 28 4032"],
            (await lakehouse.RowsAsync("select * from gold_baselines where scope = 'entity' and hour_of_week is null order by scope_key"))
            .Select(r => $"{r["scope_key"]} {r["history_days"]} {r["sample_windows"]}"));
    }

    [Fact]
    public async Task The_day_before_and_the_day_itself_are_not_history()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Days(7).Append(Today.AddDays(-1)).Append(Today).Append(Today.AddDays(-30))
            .Select(day => new SilverRow(At(day, 1), $"enwiki:{day:MM-dd}")));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(7L, (await BaselineAsync(lakehouse, "global", "hour_of_week is null"))["history_days"]);
        Assert.Equal(["enwiki:02-18"],
            (await lakehouse.RowsAsync("select distinct scope_key from gold_baselines where scope = 'entity'"))
                .Select(r => r["scope_key"]));
    }

    [Fact]
    public async Task Ratios_of_few_edits_stay_near_the_default()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var reverts = Days(8).Select(day => new SilverRow(At(day, 1), "enwiki:Few") { IsRevert = true, UserType = "ip" });
        var quiet = Days(8).SelectMany(day => Times(100, At(day, 2), "enwiki:Many"));
        await SilverRow.InsertAsync(lakehouse, reverts.Concat(quiet));

        await lakehouse.RecomputeAsync(Today);

        var few = await BaselineAsync(lakehouse, "entity", "hour_of_week is null and scope_key = 'enwiki:Few'");
        Assert.Equal(((8 + (20 * 0.12)) / 28, (8 + (20 * 0.25)) / 28), ((double)few["revert_ratio"]!, (double)few["anonymous_ratio"]!));
        // 800 edits without a revert: the floor holds.
        var many = await BaselineAsync(lakehouse, "entity", "hour_of_week is null and scope_key = 'enwiki:Many'");
        Assert.Equal((0.08, 0.175), ((double)many["revert_ratio"]!, (double)many["anonymous_ratio"]!));
    }

    [Fact]
    public async Task A_day_is_learned_once_and_keeps_its_version()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Days(10).SelectMany(day => Times(2, At(day, 12))).Concat(Times(9, At(Today, 12))));
        await lakehouse.RecomputeAsync(Today);
        var before = await SameTables.FingerprintAsync(lakehouse.Engine);
        var baselines = await LinesAsync(lakehouse);

        await SilverRow.InsertAsync(lakehouse, Days(10).SelectMany(day => Times(50, At(day, 12), user: "Bob")));
        await lakehouse.RecomputeAsync(Today);

        Assert.Equal(baselines, await LinesAsync(lakehouse));
        Assert.Equal("gold-00000001", await lakehouse.ScalarAsync<string>("select distinct batch_id from gold_baselines"));
        Assert.Equal(["Ann"], (await lakehouse.RowsAsync("select user_name from gold_known_editors")).Select(r => r["user_name"]));
        Assert.Equal(before.Split('\n')[1..], (await SameTables.FingerprintAsync(lakehouse.Engine)).Split('\n')[1..]);
    }

    [Fact]
    public async Task A_day_is_learned_again_when_that_is_asked_for()
    {
        await using var lakehouse = await LearnedBeforeABackfillAsync();
        await using var late = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(late, Early.Concat(Backfilled));
        await late.RecomputeAsync(Today, Today.AddDays(1));
        var before = await BaselineAsync(lakehouse, "global", $"hour_of_week is null and metric_date = date '{Today.AddDays(1):O}'");

        await lakehouse.RecomputeAsync(relearn: true, Today);

        Assert.Equal(
            before, await BaselineAsync(lakehouse, "global", $"hour_of_week is null and metric_date = date '{Today.AddDays(1):O}'"));
        await lakehouse.RecomputeAsync(relearn: true, Today.AddDays(1));
        Assert.Equal(await SameTables.FingerprintAsync(late.Engine), await SameTables.FingerprintAsync(lakehouse.Engine));
        Assert.Equal(["Ann", "Bob"], (await lakehouse.RowsAsync(
            $"select user_name from gold_known_editors where metric_date = date '{Today:O}' order by user_name"))
            .Select(r => r["user_name"]));
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_that_learns_again_and_the_next_run_ends_the_same()
    {
        await using var unharmed = await LearnedBeforeABackfillAsync();
        var killed = await unharmed.KilledAsync(() => unharmed.RecomputeAsync(relearn: true, Today));
        var expected = await SameTables.FingerprintAsync(unharmed.Engine);
        Assert.Contains(killed, k => k.Step == "run gold/forget_baselines");
        Assert.Contains(killed, k => k.Step == "run gold/forget_known_editors");

        foreach (var (step, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            await lakehouse.RecomputeAsync(relearn: true, Today);

            Assert.True(expected == await SameTables.FingerprintAsync(lakehouse.Engine), $"{step}: the tables differ.");
        }
    }

    private static IEnumerable<SilverRow> Early => Days(10).SelectMany(day => Times(2, At(day, 12))).Concat(Times(9, At(Today, 12)));

    private static IEnumerable<SilverRow> Backfilled => Days(20).SelectMany(day => Times(50, At(day, 12), user: "Bob"));

    private static async Task<TestLakehouse> LearnedBeforeABackfillAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse, Early);
        await lakehouse.RecomputeAsync(Today, Today.AddDays(1));
        await SilverRow.InsertAsync(lakehouse, Backfilled);
        return lakehouse;
    }

    [Fact]
    public async Task Windows_are_scored_by_what_was_usual_at_their_hour()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
            Days(28).SelectMany(day => Enumerable.Range(0, 6).SelectMany(w => Times(20, At(day, 12, 10 * w))))
                .Concat(Times(20, At(Today, 12))).Concat(Times(20, At(Today, 3))));

        await lakehouse.RecomputeAsync(Today);

        var rows = await lakehouse.RowsAsync("select * from gold_entity_metrics_10min order by window_start");
        Assert.Equal((0d, 3d, 20 / 3d, true, "learned"),
            (rows[0]["baseline_events_avg"], rows[0]["baseline_events_stddev"], rows[0]["events_zscore"],
            rows[0]["is_burst_activity"], rows[0]["baseline_source"]));
        Assert.Equal("20 events in 10 minutes where 0.0 are usual at this hour (6.6 standard deviations above, +25)",
            rows[0]["anomaly_explanation"]);
        Assert.Equal((20d, 0d, "ordinary activity"),
            (rows[1]["baseline_events_avg"], rows[1]["events_zscore"], rows[1]["anomaly_explanation"]));
        var all = await lakehouse.RowsAsync("select * from gold_global_metrics_10min order by window_start");
        Assert.Equal("20 events where 0.0 are usual at this hour (-25)", all[0]["health_explanation"]);
        Assert.Equal(("HEALTHY", 100L), (all[1]["platform_health"], all[1]["health_score"]));
    }

    [Fact]
    public async Task With_fewer_weeks_all_hours_are_one()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await SilverRow.InsertAsync(lakehouse,
            Days(14).SelectMany(day => Enumerable.Range(0, 6).SelectMany(w => Times(20, At(day, 12, 10 * w))))
                .Concat(Times(20, At(Today, 12))));

        await lakehouse.RecomputeAsync(Today);

        Assert.Equal("20 events in 10 minutes where 0.0 are usual (6.6 standard deviations above, +25)",
            await lakehouse.ScalarAsync<string>("select anomaly_explanation from gold_entity_metrics_10min"));
    }

    [Fact]
    public async Task A_user_is_compared_with_users_of_the_same_type()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var bot = Days(8).Append(Today).SelectMany(
            day => Times(15, At(day, 12), user: "SweepBot").Select(r => r with { UserType = "bot", IsRevert = true }));
        var people = Days(8).Append(Today).SelectMany(
            day => Times(6, At(day, 13)).Select((r, i) => r with { IsRevert = day == Today && i < 5 }));
        await SilverRow.InsertAsync(lakehouse, bot.Concat(people));

        await lakehouse.RecomputeAsync(Today);

        var rows = await lakehouse.RowsAsync("select * from gold_user_metrics_10min order by user_name");
        Assert.Equal((6d, 1.5, 0d, 0.1, "learned"),
            (rows[0]["baseline_edits_avg"], rows[0]["baseline_edits_stddev"], rows[0]["edits_zscore"],
            rows[0]["baseline_revert_ratio"], rows[0]["baseline_source"]));
        Assert.Equal("5 reverts in 10 minutes; 83% of 6 edits were reverts (usual 10% for registered accounts)",
            rows[0]["anomaly_explanation"]);
        Assert.Equal((15d, 0d, (120 + 2) / 140d, false),
            (rows[1]["baseline_edits_avg"], rows[1]["edits_zscore"], rows[1]["baseline_revert_ratio"],
            rows[1]["is_high_revert_user"]));
    }

    private static SilverRow Any(Random random)
    {
        // From before the history until today; some hours busier than others, one day without events.
        var day = Today.AddDays(-random.Next(0, 33));
        if (day == Today.AddDays(-12))
            day = day.AddDays(1);
        var at = At(day, random.Next(3) == 0 ? 12 : random.Next(24), random.Next(60));
        var user = random.Next(12);
        return new SilverRow(at, $"enwiki:{(char)('A' + random.Next(3))}", $"User {user}")
        {
            UserType = user switch { 0 => "bot", 1 or 2 => "ip", 3 => "temporary", _ => "registered" },
            Type = random.Next(10) switch { 0 => "log", 1 => "new", 2 => "categorize", _ => "edit" },
            IsRevert = random.Next(8) == 0,
        };
    }

    private static IEnumerable<DateOnly> Days(int count) => Enumerable.Range(2, count).Select(back => Today.AddDays(-back));

    private static IEnumerable<DateOnly> Weeks(int count) => Enumerable.Range(1, count).Select(back => Today.AddDays(-7 * back));

    private static DateTimeOffset At(DateOnly day, int hour, int minute = 0) =>
        new(day.ToDateTime(new TimeOnly(hour, minute)), TimeSpan.Zero);

    private static IEnumerable<SilverRow> Times(int count, DateTimeOffset at, string entity = "enwiki:A", string user = "Ann") =>
        Enumerable.Range(0, count).Select(i => new SilverRow(at.AddSeconds(i), entity, user));

    private static async Task<IReadOnlyDictionary<string, object?>> BaselineAsync(TestLakehouse lakehouse, string scope, string where) =>
        Assert.Single(await lakehouse.RowsAsync($"select * from gold_baselines where scope = '{scope}' and {where}"));

    private static async Task<IReadOnlyList<string>> LinesAsync(TestLakehouse lakehouse) =>
        [.. (await lakehouse.RowsAsync("select * from gold_baselines")).Select(ExpectedBaselines.Line).Order(StringComparer.Ordinal)];
}
