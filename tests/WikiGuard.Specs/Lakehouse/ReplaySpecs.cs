using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Costs;
using WikiGuard.Recovery;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Dates that are derived again: whatever became of their rows, the tables are as if nothing had.</summary>
public sealed class ReplaySpecs
{
    private static readonly DateOnly Day = DateOnly.FromDateTime(EventJson.Noon.UtcDateTime);

    [Theory]
    [LongTest("Each harm takes a lakehouse of its own.")]
    [InlineData("delete from silver_events where title = 'Page 1'")]
    [InlineData("delete from silver_events")]
    [InlineData("insert into silver_events select * from silver_events")]
    [InlineData("update silver_events set comment = 'other', user_name = 'other', bytes_changed = 7 where title <> 'Page 2'")]
    [InlineData("update silver_events set event_id = 'other' where title = 'Page 1'")]
    [InlineData("insert into silver_events select * replace ('more' as event_id, null as batch_seq) from silver_events limit 1")]
    [InlineData("delete from silver_quarantine where failed_checks = 'title_complete'")]
    public async Task Whatever_became_of_silver_a_replay_brings_it_back(string harm)
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);
        await lakehouse.QueryAsync(harm);
        Assert.NotEqual(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));

        await ReplayAsync(lakehouse, "silver", truncate: true);

        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
        await AssertWellAsync(lakehouse);
    }

    [Theory]
    [LongTest("Each harm takes a lakehouse of its own.")]
    [InlineData("delete from gold_user_metrics_10min")]
    [InlineData("update gold_entity_metrics_10min set risk_score = 99, batch_seq = null where entity = 'enwiki:Page 1'")]
    [InlineData("insert into gold_global_metrics_10min select * from gold_global_metrics_10min")]
    [InlineData("insert into gold_entity_metrics_10min select * replace ('enwiki:Nobody' as entity) from gold_entity_metrics_10min limit 1")]
    public async Task Whatever_became_of_gold_a_replay_brings_it_back(string harm)
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);
        await lakehouse.QueryAsync(harm);

        await ReplayAsync(lakehouse, "gold", truncate: true);

        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    public async Task The_estimate_of_silver_counts_what_signals_take()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2, EventJson.Noon.AddDays(1)));
        await lakehouse.LandAsIsAsync(SignalJson.Tags(3, revision: 2, EventJson.Noon, ["mw-undo"]));
        await lakehouse.PromoteAsync();

        var plan = await lakehouse.Replay.PlanAsync(new ReplayRequest("silver", Day, Day.AddDays(1), false), CancellationToken.None);
        var before = lakehouse.Crash.Statements.Count;
        await lakehouse.Replay.RunAsync(plan, (_, _) => { }, CancellationToken.None);

        Assert.Equal([(Day, true), (Day.AddDays(1), false)], plan.Days.Select(d => (d.Date, d.HasSignals)));
        Assert.Equal(StackSize.PromoteStatements + StackSize.SignalStatements, plan.Cost().Statements);
        Assert.Equal(
            ["silver/stage_signals", "silver/signal_times", "silver/merge_silver_revision_signals", "silver/apply_signals"],
            lakehouse.Crash.Statements.Skip(before).Select(s => s.Name).Where(n => n.Contains("signal", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Replaying_what_is_well_changes_nothing_and_every_row_is_accounted_for()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);

        var first = await ReplayAsync(lakehouse, "silver");
        var again = await ReplayAsync(lakehouse, "silver");

        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
        var counts = Assert.Single(first).Counts;
        Assert.Equal(counts, Assert.Single(again).Counts);
        // Of nine rows of bronze one is a copy, two are refused, and one of these was discarded; one was let in.
        Assert.Equal((9L, 6L, 2L, 1L, 0L, 0L), (counts["reread"], counts["replayed"], counts["replayed_duplicates"],
            counts["replayed_quarantined"], counts["replayed_dropped"], counts["unexplained"]));
        var lines = await lakehouse.RowsAsync("select * from pipeline_ledger where hop = 'replay' order by batch_seq");
        Assert.Equal([(9L, 6L, 1L, 2L, 0L), (9L, 6L, 1L, 2L, 0L)], lines.Select(l => (
            (long)l["taken"]!, (long)l["passed"]!, (long)l["quarantined"]!, (long)l["duplicates"]!, (long)l["difference"]!)));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task Without_truncation_a_row_that_nothing_explains_stays_and_is_named()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await lakehouse.QueryAsync("update silver_events set event_id = 'other' where title = 'Page 1'");

        var batch = Assert.Single(await ReplayAsync(lakehouse, "silver"));

        Assert.Equal(1, batch.Counts["unexplained"]);
        var failed = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);
        Assert.Equal("rows", failed.Name);
        Assert.StartsWith("silver-00000001 still has 1 rows in silver_events", failed.Finding, StringComparison.Ordinal);
        Assert.Contains("wikiguard replay silver --from 2026-01-29 --to 2026-01-29 --truncate", failed.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task Only_the_dates_that_were_asked_for_change()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var other = EventJson.Noon.AddDays(1);
        await lakehouse.LandAsIsAsync(Page(50, other), Page(51), Page(52));
        await lakehouse.PromoteAsync();
        await lakehouse.QueryAsync("update silver_events set comment = 'other'");

        await ReplayAsync(lakehouse, "silver");

        Assert.Equal(["Page 50"],
            (await lakehouse.RowsAsync("select title from silver_events where comment = 'other'")).Select(r => r["title"]));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task New_rules_judge_the_dates_anew_on_both_sides()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        // From now on nobody needs a title, and Page 4 is not to be there.
        lakehouse.UseRules(Rules(
            "{name: not_page_4, type: contained_in, column: title, values: [Page 1, Page 2, Page 6, Page 7, Page 5], where: title is not null, "
                + "action: quarantine, because: it is not wanted}")
            .Replace("name: title_complete\n", "name: title_complete\n      where: event_type = 'none'\n", StringComparison.Ordinal));

        var batch = Assert.Single(await ReplayAsync(lakehouse, "silver"));

        Assert.Equal(1, batch.Counts["replayed_quarantined"]);
        Assert.Equal(0, await lakehouse.ScalarAsync<long>("select count(*) from silver_events where title = 'Page 4'"));
        Assert.Equal(1, await lakehouse.ScalarAsync<long>("select count(*) from silver_events where title is null"));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    public async Task A_date_that_bronze_no_longer_has_is_not_emptied()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await lakehouse.QueryAsync("delete from bronze_events");

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(() => ReplayAsync(lakehouse, "silver", truncate: true));

        Assert.Contains("bronze has no rows of 2026-01-29, and silver has 6 there", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Bring bronze's rows back first (wikiguard replay bronze --help)", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await ReplayAsync(lakehouse, "silver"));
    }

    /// <summary>Bronze has lost nothing there: no batch of silver has had rows of the date.</summary>
    [Fact]
    public async Task Rows_on_a_date_that_nothing_has_touched_are_named_and_a_replay_with_truncation_takes_them_out()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine);
        await lakehouse.QueryAsync("insert into silver_events select * replace (date '2025-01-01' as event_date, "
            + "event_timestamp - interval 393 day as event_timestamp) from silver_events limit 2");

        var rows = (await lakehouse.VerifyAsync()).Single(c => c.Name == "rows");
        var date = new DateOnly(2025, 1, 1);
        var plan = await lakehouse.Replay.PlanAsync(new ReplayRequest("silver", date, date, Truncate: true), CancellationToken.None);
        await lakehouse.Replay.RunAsync(plan, (_, _) => { }, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal(CheckStatus.Failed, rows.Status);
        Assert.Contains("wikiguard replay silver --from 2025-01-01 --to 2025-01-01 --truncate", rows.NextStep, StringComparison.Ordinal);
        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task A_held_batch_is_released_first()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        lakehouse.UseRules(Rules("{name: at_least, type: size, min: 9, action: fail, because: the batch is too small}"));
        await lakehouse.LandAsIsAsync(Page(60));
        await lakehouse.PromoteAsync();

        var refused = await Assert.ThrowsAsync<TransientException>(() => ReplayAsync(lakehouse, "silver"));

        Assert.StartsWith("silver holds a batch back, and nothing was replayed.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Two small dates, one whose six batches of bronze are too many for a batch of silver, and a small one.</summary>
    [Fact]
    public async Task Small_dates_share_a_batch_and_a_large_one_is_cut_between_batches_of_bronze()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.QueryAsync("insert into bronze_events by name select 'e' || i as event_id, 1 + i // 20000 as batch_seq, "
            + "date '2026-01-29' as event_date from range(120000) as r (i)");
        await lakehouse.QueryAsync("insert into bronze_events by name select 'f' || i as event_id, 7 as batch_seq, "
            + "date '2026-01-27' + i as event_date from unnest([0, 1, 3]) as r (i)");
        await lakehouse.QueryAsync("insert into bronze_events by name select 'unread' as event_id, 8 as batch_seq, "
            + "date '2026-01-27' as event_date");
        await lakehouse.Checkpoints.SaveAsync("silver", new LayerCheckpoint(0, 7, null), etag: null, CancellationToken.None);

        var plan = await lakehouse.Replay.PlanAsync(
            new ReplayRequest("silver", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), Truncate: false), CancellationToken.None);

        Assert.Equal(
            [
                "27, 28: 2 rows of 0 to the end, first last", "29: 40000 rows of 0 to 2, first", "29: 40000 rows of 3 to 4",
                "29: 40000 rows of 5 to the end, last", "30: 1 rows of 0 to the end, first last",
            ],
            plan.Chunks.Select(c => $"{string.Join(", ", c.Dates.Select(d => d.Day))}: {c.RowsIn} rows of {c.FromSeq} to "
                + $"{c.ToSeq?.ToString() ?? "the end"}{(c.IsFirst || c.IsLast ? "," : "")}{(c.IsFirst ? " first" : "")}"
                + (c.IsLast ? " last" : "")));
        Assert.Equal(120_003, plan.RowsIn);
    }

    /// <summary>As where a date has more rows than a batch takes: cut between bronze's batches, with a live batch in their midst.</summary>
    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task A_date_in_parts_is_replaced_once_its_last_part_is_there()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);
        await lakehouse.QueryAsync("update silver_events set comment = 'other'");
        await lakehouse.QueryAsync("insert into silver_events select * replace ('more' as event_id) from silver_events limit 1");
        var request = new ReplayRequest("silver", Day, Day, Truncate: true);
        ReplayChunk Part(long from, long? to) => new([Day], 1, from, to, from == 0, to is null);

        var (_, series) = await lakehouse.Replay.RunChunkAsync(request, Part(0, 1), previous: null, CancellationToken.None);
        await lakehouse.LandAsIsAsync(Page(70), Page(1));
        await lakehouse.PromoteAsync();
        await lakehouse.Replay.RunChunkAsync(request, Part(2, 2), series, CancellationToken.None);
        await lakehouse.RunAsync(lakehouse.Ledger);
        var midst = await lakehouse.VerifyAsync();
        await lakehouse.Replay.RunChunkAsync(request, Part(3, null), series, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Contains("a replay of silver was left before its end", Assert.Single(midst, c => c.Name == "rows").Finding,
            StringComparison.Ordinal);
        await AssertWellAsync(lakehouse);
        Assert.Equal(1, await lakehouse.ScalarAsync<long>("select count(*) from silver_events where title = 'Page 70'"));
        await lakehouse.QueryAsync("delete from bronze_events where event_id = '" + EventJson.IdOf(70) + "'");
        await ReplayAsync(lakehouse, "silver", truncate: true);
        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_that_writes_and_the_same_command_ends_the_same()
    {
        await using var unharmed = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(unharmed.Engine, whole: true);
        await unharmed.QueryAsync("delete from silver_events where title = 'Page 1'");
        await unharmed.QueryAsync("insert into silver_events select * replace ('more' as event_id) from silver_events limit 1");
        var killed = await unharmed.KilledAsync(() => ReplayAsync(unharmed, "silver", truncate: true));
        Assert.Contains(killed, k => k.Step == "run silver/replace_silver_events");
        Assert.Contains(killed, k => k.Step == "run silver/delete_unexplained");

        foreach (var (step, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            await ReplayAsync(lakehouse, "silver", truncate: true);

            Assert.True(expected == await SameTables.FingerprintAsync(lakehouse.Engine, whole: true), $"{step}: the tables differ.");
            await AssertWellAsync(lakehouse);
        }
    }

    // Nine rows of one date in three batches: five that pass, a copy, one that was refused, one that was refused and discarded, and one
    // that was refused and let in.
    private static async Task<TestLakehouse> OfThreeBatchesAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Page(1), Page(2), Page(3).With("title", null));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(Page(4), Page(1), Page(5).Arrived(EventJson.Noon.AddHours(2)));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(Page(6), Page(7), Page(8).With("wiki", ""));
        await lakehouse.PromoteAsync();
        await lakehouse.Quarantine.RedriveAsync(
            "silver", QuarantineFilter.All with { Check = "processing_lag_in_range" }, CancellationToken.None);
        await lakehouse.Quarantine.DiscardAsync("silver", QuarantineFilter.All with { Check = "wiki_complete" }, CancellationToken.None);
        await lakehouse.PromoteAsync();
        return lakehouse;
    }

    private static JsonObject Page(int n, DateTimeOffset? at = null)
    {
        var time = at ?? EventJson.Noon.AddSeconds(n);
        return EventJson.Edit(n, time, $"Page {n}").Arrived(time);
    }

    /// <summary>The shipped rules, and one more for silver.</summary>
    private static string Rules(string more) => TestConfig.TextOf("quality-rules.yaml")
        .Replace("\nversion: 2\n", "\nversion: 3\n", StringComparison.Ordinal)
        .Replace("\n  silver_events:\n", $"\n  silver_events:\n    - {more}\n", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<BatchManifest>> ReplayAsync(TestLakehouse lakehouse, string layer, bool truncate = false)
    {
        var batches = new List<BatchManifest>();
        await lakehouse.PromoteAsync();
        var plan = await lakehouse.Replay.PlanAsync(new ReplayRequest(layer, Day, Day, truncate), CancellationToken.None);
        await lakehouse.Replay.RunAsync(plan, (_, batch) => batches.Add(batch), CancellationToken.None);
        await lakehouse.PromoteAsync();
        return batches;
    }

    private static async Task AssertWellAsync(TestLakehouse lakehouse) =>
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
}
