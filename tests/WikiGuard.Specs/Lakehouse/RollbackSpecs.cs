using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Recovery;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Layers that are taken back to an earlier state, with copies of their tables in place of Iceberg's snapshots.</summary>
public sealed class RollbackSpecs
{
    [Theory]
    [LongTest("Each harm takes a lakehouse of its own.")]
    [InlineData(null)]
    [InlineData("delete from silver_events")]
    [InlineData("insert into silver_events select * from silver_events")]
    [InlineData("update silver_events set comment = null, batch_seq = 1")]
    [InlineData("update silver_events set event_id = 'other' where title = 'Page 1'")]
    [InlineData("update silver_quarantine set status = 'discarded', original_record = null")]
    public async Task Silver_is_in_every_column_what_it_was_and_goes_forward_from_there(string? harm)
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);
        if (harm is not null)
            await lakehouse.QueryAsync(harm);
        await SaveAsync(lakehouse, "silver");

        var batch = await RollBackAsync(lakehouse, new("silver", To: null, Before: 2, Snapshot: null));

        Assert.Equal(("silver-00000006", 4L), (batch.BatchId, batch.Counts["undone_batches"]));
        await AssertIsAsync(lakehouse, "silver_events", "silver_quarantine");
        Assert.Equal(1, (await lakehouse.Checkpoints.LoadAsync("silver", CancellationToken.None)).Checkpoint.SourceSeq);
        await lakehouse.RunAsync(lakehouse.Gold);
        await AssertWellAsync(lakehouse);
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select cast(sum(total_events) as bigint) from gold_global_metrics_10min"));

        await lakehouse.PromoteAsync();
        await DecideAsync(lakehouse);

        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    public async Task What_wrong_rules_have_refused_is_judged_by_the_right_ones_after_a_rollback()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Page(1), Page(2));
        await lakehouse.PromoteAsync();
        await SaveAsync(lakehouse, "silver");
        lakehouse.UseRules(TestConfig.TextOf("quality-rules.yaml").Replace("\nversion: 2\n", "\nversion: 3\n", StringComparison.Ordinal)
            .Replace("\n  silver_events:\n", "\n  silver_events:\n    - {name: nothing, type: contained_in, column: title, values: [none], "
                + "action: quarantine, because: nothing is wanted}\n", StringComparison.Ordinal));
        await lakehouse.LandAsIsAsync(Page(3), Page(4));
        await lakehouse.PromoteAsync();
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_quarantine"));
        await SaveAsync(lakehouse, "silver");
        lakehouse.UseRules(TestConfig.TextOf("quality-rules.yaml"));

        var plan = await lakehouse.Rollback.PlanAsync(new("silver", null, Before: 2, null), CancellationToken.None);
        var batch = await lakehouse.Rollback.RunAsync(plan, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal((1L, "silver-00000001", 1L, 2L, 0L),
            (plan.ToSeq, plan.ToBatch, plan.UndoneBatches, plan.Removed, plan.PutBack));
        Assert.Equal((2L, 0L), (batch.Counts["removed"], batch.Counts["put_back"]));
        Assert.Equal(0, await lakehouse.ScalarAsync<long>("select count(*) from silver_quarantine"));
        Assert.Equal(4, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(4, await lakehouse.ScalarAsync<long>("select cast(sum(total_events) as bigint) from gold_global_metrics_10min"));
        var line = await lakehouse.RowAsync("select * from pipeline_ledger where hop = 'rollback'");
        Assert.Equal((2L, 2L, 0L, 0L),
            ((long)line["taken"]!, (long)line["dropped"]!, (long)line["redelivered"]!, (long)line["difference"]!));
        await AssertWellAsync(lakehouse);

        // A step whose answer was lost is repeated: what came after it stays.
        var repeated = await lakehouse.Rollback.RunAsync(plan, CancellationToken.None);
        Assert.Equal(batch.BatchId, repeated.BatchId);
        Assert.Equal(4, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
    }

    [Fact]
    [LongTest("A lakehouse of its own.")]
    public async Task A_row_without_a_key_is_left_alone_and_stops_nothing()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await lakehouse.QueryAsync("insert into silver_events select * replace (null as event_id) from silver_events limit 1");
        await lakehouse.QueryAsync("insert into silver_events select * replace (null as event_date) from silver_events limit 1");
        await SaveAsync(lakehouse, "silver");

        await RollBackAsync(lakehouse, new("silver", null, Before: 2, null));

        Assert.Equal(4, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>(
            "select count(*) from silver_events where event_id is null or event_date is null"));
    }

    [Fact]
    [LongTest("A lakehouse of its own.")]
    public async Task A_replay_that_meets_a_rollback_between_two_parts_of_a_date_ends()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await SaveAsync(lakehouse, "silver");
        var day = DateOnly.FromDateTime(EventJson.Noon.UtcDateTime);
        var request = new ReplayRequest("silver", day, day, Truncate: true);
        var whole = Assert.Single((await lakehouse.Replay.PlanAsync(request, CancellationToken.None)).Chunks);
        var (_, series) = await lakehouse.Replay.RunChunkAsync(
            request, whole with { ToSeq = 1, IsLast = false }, null, CancellationToken.None);
        await RollBackAsync(lakehouse, new("silver", null, Before: 2, null));

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(() => lakehouse.Replay.RunChunkAsync(
            request, whole with { FromSeq = 2, IsFirst = false }, series, CancellationToken.None));

        Assert.Contains("has rolled silver back since this replay began", refused.Message, StringComparison.Ordinal);
        await AssertIsAsync(lakehouse, "silver_events", "silver_quarantine");
    }

    [Fact]
    [LongTest("Four rollbacks.")]
    public async Task A_rollback_may_be_repeated_and_undone()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await SaveAsync(lakehouse, "silver");
        var last = await lakehouse.RowsAsync("select * from silver_events order by event_id");
        RollbackRequest first = new("silver", null, Before: 2, null), back = new("silver", null, Before: 6, null);

        await RollBackAsync(lakehouse, first);
        var again = await RollBackAsync(lakehouse, first);

        Assert.Equal((0L, 0L, 5L), (again.Counts["removed"], again.Counts["put_back"], again.Counts["undone_batches"]));
        await AssertIsAsync(lakehouse, "silver_events", "silver_quarantine");
        await AssertWellAsync(lakehouse);

        await SaveAsync(lakehouse, "silver");
        var undone = await RollBackAsync(lakehouse, back);

        Assert.Equal(2, undone.Counts["undone_batches"]);
        Assert.Equal(last, await lakehouse.RowsAsync("select * from silver_events order by event_id"));
        Assert.Equal(3, (await lakehouse.Checkpoints.LoadAsync("silver", CancellationToken.None)).Checkpoint.SourceSeq);
        await lakehouse.PromoteAsync();
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    [LongTest("A lakehouse of its own.")]
    public async Task Gold_goes_back_and_reads_silver_again_from_there()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Page(1), Page(2));
        await lakehouse.PromoteAsync();
        await SaveAsync(lakehouse, "gold");
        await lakehouse.LandAsIsAsync(Page(3), Page(4, EventJson.Noon.AddDays(1)));
        await lakehouse.PromoteAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);
        await lakehouse.QueryAsync("update gold_entity_metrics_10min set risk_score = 99");
        await SaveAsync(lakehouse, "gold");

        var written = (await lakehouse.Checkpoints.ReadManifestAsync("gold", 1, CancellationToken.None)).CompletedAt;
        await RollBackAsync(lakehouse, new("gold", To: written, null, null));

        await AssertIsAsync(lakehouse, [.. EarlierTables.Of("gold").Select(t => t.Name)]);
        Assert.Equal(1, (await lakehouse.Checkpoints.LoadAsync("gold", CancellationToken.None)).Checkpoint.SourceSeq);
        await lakehouse.PromoteAsync();
        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    [LongTest("A lakehouse of its own.")]
    public async Task Bronze_goes_back_once_silver_has_read_it_and_the_log_gives_the_rest_again()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Page(1), Page(2));
        await lakehouse.PromoteAsync();
        await SaveAsync(lakehouse, "bronze");
        await lakehouse.LandAsIsAsync(Page(3), Page(4));
        await lakehouse.RunAsync(lakehouse.Bronze);
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine);
        await SaveAsync(lakehouse, "bronze");
        RollbackRequest request = new("bronze", null, Before: 2, null);

        var refused = await Assert.ThrowsAsync<ConflictException>(() => RollBackAsync(lakehouse, request));
        await lakehouse.PromoteAsync();
        await RollBackAsync(lakehouse, request);

        Assert.Contains("Silver has yet to read what bronze has", refused.Message, StringComparison.Ordinal);
        await AssertIsAsync(lakehouse, "bronze_events", "bronze_quarantine");
        await AssertWellAsync(lakehouse);
        await lakehouse.LandAsIsAsync(Page(3), Page(4)); // other offsets: bronze has them anew, and silver as duplicates
        var batches = await lakehouse.PromoteAsync();
        Assert.Equal(2, batches.Single(b => b.Counts.ContainsKey("duplicates")).Counts["duplicates"]);
        Assert.Equal(4, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    public async Task A_state_that_is_not_within_reach_is_refused_and_the_oldest_one_named()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await AssertRefusedAsync("silver-00000001 is not complete; silver has no batch yet.", new("silver", null, Before: 1, null));
        foreach (var n in new[] { 1, 2, 3 })
        {
            await lakehouse.LandAsIsAsync(Page(n));
            await lakehouse.PromoteToSilverAsync();
            await SaveAsync(lakehouse, "silver");
        }

        await AssertRefusedAsync("silver had nothing before its first batch", new("silver", null, Before: 1, null));
        await AssertRefusedAsync(
            "silver-00000005 is not complete; the last batch is silver-00000003", new("silver", null, Before: 5, null));
        await AssertRefusedAsync(
            "silver had nothing before its first batch, which was complete at ",
            new("silver", lakehouse.Time.GetUtcNow().AddDays(-1), null, null));
        await AssertRefusedAsync("silver_events has no snapshot 7; the oldest is 1000000000000000001 of", new("silver", null, null, 7));

        var second = await PlanAsync(new("silver", null, null, Snapshot: 1_000_000_000_000_000_002));
        Assert.Equal(("silver-00000002", 1L), (second.ToBatch, second.UndoneBatches));
        Assert.True((await PlanAsync(new("silver", lakehouse.Time.GetUtcNow(), null, null))).IsNothing);
        Assert.True((await PlanAsync(new("silver", null, null, Snapshot: 1_000_000_000_000_000_003))).IsNothing);

        lakehouse.Saved.Forget(1);
        await AssertRefusedAsync("The snapshots that silver_events and silver_quarantine had at", new("silver", null, Before: 2, null));
        await AssertRefusedAsync("The oldest state within reach is that after silver-00000002", new("silver", null, Before: 2, null));
        Assert.Equal("silver-00000002", (await PlanAsync(new("silver", null, Before: 3, null))).OldestBatch!.BatchId);

        Task<RollbackPlan> PlanAsync(RollbackRequest request) => lakehouse.Rollback.PlanAsync(request, CancellationToken.None);

        async Task AssertRefusedAsync(string why, RollbackRequest request) =>
            Assert.Contains(why, (await Assert.ThrowsAsync<InvalidConfigException>(() => PlanAsync(request))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_later_batch_has_written_a_late_statement_leaves_alone()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Page(1), Page(2).With("title", null));
        await lakehouse.PromoteToSilverAsync();
        await SaveAsync(lakehouse, "silver");
        await lakehouse.LandAsIsAsync(Page(3), Page(4).With("title", null));
        await lakehouse.PromoteToSilverAsync();
        await SaveAsync(lakehouse, "silver");
        await RollBackAsync(lakehouse, new("silver", null, Before: 2, null));
        var late = lakehouse.Crash.Statements.Where(s => s.Name.StartsWith("rollback/restore_", StringComparison.Ordinal)).ToList();
        await lakehouse.PromoteToSilverAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);

        foreach (var statement in late)
            await lakehouse.Engine.RunAsync(statement, CancellationToken.None);

        Assert.Equal(2, late.Count);
        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine, whole: true));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_that_writes_and_the_next_run_ends_the_same()
    {
        RollbackRequest request = new("silver", null, Before: 2, null);
        await using var unharmed = await OfThreeBatchesAsync();
        await unharmed.QueryAsync("update silver_events set comment = 'other'");
        await SaveAsync(unharmed, "silver");
        var killed = await unharmed.KilledAsync(() => RollBackAsync(unharmed, request));
        Assert.Contains(killed, k => k.Step == "run rollback/restore_silver_events");

        foreach (var (_, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            await RollBackAsync(lakehouse, request);

            await AssertIsAsync(lakehouse, "silver_events", "silver_quarantine");
            await lakehouse.RunAsync(lakehouse.Gold);
            await AssertWellAsync(lakehouse);
        }
    }

    // Silver's first batch has two rows and one refused; its state is saved. Two more batches follow, a redrive and a discard.
    private static async Task<TestLakehouse> OfThreeBatchesAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Page(1), Page(2), Page(3).With("title", null));
        await lakehouse.PromoteAsync();
        await SaveAsync(lakehouse, "silver");
        await lakehouse.LandAsIsAsync(Page(4), Page(1), Page(5).Arrived(EventJson.Noon.AddHours(2)));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(Page(6, EventJson.Noon.AddDays(1)), Page(7), Page(8).With("wiki", ""));
        await lakehouse.PromoteAsync();
        await DecideAsync(lakehouse);
        await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None);
        await lakehouse.PromoteAsync();
        return lakehouse;
    }

    private static async Task DecideAsync(TestLakehouse lakehouse)
    {
        await lakehouse.Quarantine.RedriveAsync(
            "silver", QuarantineFilter.All with { Check = "processing_lag_in_range" }, CancellationToken.None);
        await lakehouse.Quarantine.DiscardAsync("silver", QuarantineFilter.All with { Check = "wiki_complete" }, CancellationToken.None);
        await lakehouse.PromoteAsync();
    }

    // As Iceberg does: a snapshot for what was done since the last one. Time goes on.
    private static async Task SaveAsync(TestLakehouse lakehouse, string layer)
    {
        await lakehouse.Saved.SaveAsync(layer, lakehouse.Time.GetUtcNow());
        lakehouse.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private static async Task<BatchManifest> RollBackAsync(TestLakehouse lakehouse, RollbackRequest request) =>
        await lakehouse.Rollback.RunAsync(
            await lakehouse.Rollback.PlanAsync(request, CancellationToken.None), CancellationToken.None);

    // Against the first saved state, row by row, with every column.
    private static async Task AssertIsAsync(TestLakehouse lakehouse, params string[] tables)
    {
        foreach (var table in tables)
        {
            var saved = $"saved_{table}_1000000000000000001";
            Assert.Equal(0, await lakehouse.ScalarAsync<long>(
                $"select count(*) from ((select * from {saved} except all select * from {table}) union all "
                    + $"(select * from {table} except all select * from {saved})) as differing"));
        }
    }

    private static JsonObject Page(int n, DateTimeOffset? at = null)
    {
        var time = at ?? EventJson.Noon.AddSeconds(n);
        return EventJson.Edit(n, time, $"Page {n}").Arrived(time);
    }

    private static async Task AssertWellAsync(TestLakehouse lakehouse) =>
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
}
