using Microsoft.Extensions.Time.Testing;
using WikiGuard.Batches;
using WikiGuard.Local.DuckDb;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What a verification finds in every state that the pipeline itself can leave: nothing that is wrong.</summary>
[LongTest("A lakehouse is brought into every state.")]
public sealed class VerifierSpecs
{
    [Fact]
    public async Task A_new_lakehouse_is_well()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        Assert.All(await lakehouse.VerifyAsync(), c => Assert.Equal(CheckStatus.Ok, c.Status));
    }

    [Fact]
    public async Task What_waits_at_each_layer_is_told_and_is_no_failure()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(2), EventJson.Edit(3));
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.LandAsIsAsync(EventJson.Edit(4));
        var behindBronze = await lakehouse.VerifyAsync();
        await lakehouse.RunAsync(lakehouse.Silver);
        var behindSilver = await lakehouse.VerifyAsync();

        Assert.Equal("2 rows of bronze wait for silver, from bronze-00000002 on", NoteOf(behindBronze, "waiting"));
        Assert.Equal("1 file waits for bronze, and can be read", NoteOf(behindBronze, "landing"));
        Assert.Equal("2 rows of silver wait for gold, from silver-00000002 on", NoteOf(behindSilver, "waiting"));
        Assert.All([.. behindBronze, .. behindSilver], c => Assert.NotEqual(CheckStatus.Failed, c.Status));
    }

    [Fact]
    public async Task A_held_batch_fails_with_the_commands_that_release_it()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        lakehouse.UseRules(TestConfig.TextOf("quality-rules.yaml").Replace(
            "\n  silver_events:\n", "\n  silver_events:\n    - {name: at_least, type: size, min: 9, action: fail, because: the batch is "
                + "too small}\n", StringComparison.Ordinal));
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();

        var held = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);
        await lakehouse.Runner.ReleaseAsync("silver", "silver-00000001", Release.Accept, CancellationToken.None);
        var released = await lakehouse.VerifyAsync();
        await lakehouse.PromoteAsync();

        Assert.Equal("silver batches", held.Name);
        Assert.StartsWith("silver-00000001 is held, and silver stands still: ", held.Finding, StringComparison.Ordinal);
        Assert.Contains("wikiguard quarantine redrive --batch silver-00000001", held.NextStep, StringComparison.Ordinal);
        Assert.Equal("silver-00000001 is begun and not finished", NoteOf(released, "silver batches"));
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.Equal(CheckStatus.Ok, c.Status));
    }

    [Fact]
    public async Task Redriven_discarded_recomputed_and_redelivered_rows_are_well()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1), EventJson.Edit(2).Arrived(EventJson.Noon.AddHours(2)), EventJson.Edit(3).With("title", null));
        await lakehouse.PromoteAsync();
        await lakehouse.Quarantine.RedriveAsync(
            "silver", QuarantineFilter.All with { Check = "processing_lag_in_range" }, CancellationToken.None);
        await lakehouse.PromoteAsync();
        var open = await lakehouse.VerifyAsync();
        await lakehouse.Quarantine.DiscardAsync("silver", QuarantineFilter.All, CancellationToken.None);
        await lakehouse.LandRecordsAsync(EventJson.Edit(1).ToRecord(offset: 0), EventJson.Edit(1).ToRecord(offset: 90),
            EventJson.Edit(9).ToRecord(offset: 91) with { Value = null });
        await lakehouse.PromoteAsync();
        await lakehouse.RecomputeAsync(DateOnly.FromDateTime(EventJson.Noon.UtcDateTime));

        Assert.Equal("open: 1 in silver", NoteOf(open, "quarantine"));
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.True(c.Status != CheckStatus.Failed, c.Finding));
    }

    /// <summary>As two mappings of a backfill give it, one of which is wrong.</summary>
    [Fact]
    public async Task An_event_that_is_refused_under_two_dates_stands_under_both_and_all_is_well()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var time in new[] { EventJson.Noon.AddDays(-180), EventJson.Noon })
        {
            await lakehouse.LandAsIsAsync(EventJson.Edit(1, time).Arrived(time).With("title", null));
            await lakehouse.PromoteAsync();
        }
        var checks = await lakehouse.VerifyAsync();

        Assert.All(checks, c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
        Assert.Equal("open: 2 in silver", NoteOf(checks, "quarantine"));
    }

    [Fact]
    public async Task What_waits_for_the_ledger_is_told_and_is_no_failure()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await PromoteAtAsync(lakehouse, 1);
        var first = await lakehouse.VerifyAsync();
        await lakehouse.RunAsync(lakehouse.Ledger);
        await PromoteAtAsync(lakehouse, 2, 3);
        var later = await lakehouse.VerifyAsync();

        Assert.Equal("no batch yet; 3 batches wait for the ledger", NoteOf(first, "ledger"));
        Assert.Equal("3 lines, and each adds up to 0; 6 batches wait for the ledger", NoteOf(later, "ledger"));
        Assert.All([.. first, .. later], c => Assert.NotEqual(CheckStatus.Failed, c.Status));
    }

    [Fact]
    public async Task Lines_that_cover_several_batches_are_held_against_all_of_them()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await PromoteAtAsync(lakehouse, 1, 2, 3, 65, 66);
        await lakehouse.RunAsync(lakehouse.Ledger);

        Assert.Equal(["bronze-00000003 3 of 3", "bronze-00000005 2 of 2", "silver-00000003 3 of 3", "silver-00000005 2 of 2"],
            (await lakehouse.RowsAsync("select * from pipeline_ledger where hop <> 'gold' order by batch_id"))
                .Select(r => $"{r["batch_id"]} {r["passed"]} of {r["batch_count"]}"));
        Assert.Equal("6 lines, and each adds up to 0", OkOf(await lakehouse.VerifyAsync(), "ledger"));
    }

    [Fact]
    public async Task Lines_and_rows_that_a_layer_no_longer_keeps_are_not_missed_and_a_gap_behind_them_is()
    {
        var retention = Retention.Default with { TableDays = LayerNames.InOrder.ToDictionary(l => l, _ => 2) };
        await using var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var day in Enumerable.Range(0, 4))
        {
            lakehouse.SetClock(EventJson.Noon.AddDays(day));
            await lakehouse.LandAsIsAsync(EventJson.Edit(day + 1, EventJson.Noon.AddDays(day)));
            await lakehouse.PromoteAsync();
        }
        var clock = new SystemEventClock(new FakeTimeProvider(EventJson.Noon.AddDays(3)));
        foreach (var layer in LayerNames.InOrder)
        {
            await new LayerMaintenance(
                new DuckDbMaintenance(), lakehouse.Engine, lakehouse.Objects, lakehouse.Checkpoints, lakehouse.Leases, clock,
                TimeProvider.System, retention)
                .RunAsync(layer, CancellationToken.None);
        }
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        var forgotten = await lakehouse.VerifyAsync();
        await lakehouse.QueryAsync(
            "delete from pipeline_ledger where batch_id in ('bronze-00000003', 'silver-00000004', 'gold-00000003', 'gold-00000004')");
        await lakehouse.QueryAsync("delete from silver_events where batch_seq = 3");
        var harmed = (await lakehouse.VerifyAsync()).Where(c => c.Status == CheckStatus.Failed).ToDictionary(c => c.Name, c => c.Finding);

        Assert.All(forgotten, c => Assert.True(c.Status == CheckStatus.Ok, $"{c.Name}: {c.Finding}"));
        Assert.Equal(["ledger", "rows", "window events"], harmed.Keys);
        Assert.Equal("bronze-00000003 has no line; silver-00000004 has no line; gold-00000003 has no line; and 1 more", harmed["ledger"]);
        Assert.Equal("silver-00000003 has 0 rows in silver_events and 1 by batches/silver/00000003.json", harmed["rows"]);
    }

    /// <summary>What an older version recorded itself stands in lines of one batch each, and its manifests do not hold them.</summary>
    [Fact]
    public async Task Batches_of_an_older_version_need_their_own_lines()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await PromoteAtAsync(lakehouse, 1, 2);
        await lakehouse.RunAsync(lakehouse.Ledger);
        foreach (var layer in LayerNames.InOrder)
        {
            var manifest = await lakehouse.Checkpoints.ReadManifestAsync(layer, 1, CancellationToken.None);
            await lakehouse.Objects.DeleteAsync([$"batches/{layer}/00000001.json"], CancellationToken.None);
            await lakehouse.Checkpoints.WriteManifestAsync(layer, manifest with { Ledger = null, Quality = [] }, CancellationToken.None);
        }
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.Equal(CheckStatus.Ok, c.Status));
        await lakehouse.QueryAsync("delete from pipeline_ledger");
        await lakehouse.Objects.DeleteAsync(["checkpoints/ledger/checkpoint.json", "batches/ledger/00000001.json"], CancellationToken.None);

        var failed = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);

        Assert.Equal("bronze-00000001 has no line; silver-00000001 has no line; gold-00000001 has no line", failed.Finding);
    }

    [Fact]
    public async Task An_id_under_two_dates_is_a_note()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon.AddDays(1)).Arrived(EventJson.Noon.AddDays(1)));
        await lakehouse.PromoteAsync();

        Assert.Equal("each event once in silver_events, but for 1 that came with two times and stand under both",
            NoteOf(await lakehouse.VerifyAsync(), "events"));
    }

    [Fact]
    public async Task Manifests_that_maintenance_has_removed_are_not_missed_and_a_gap_behind_them_is()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await PromoteBatchesAsync(lakehouse, first: 1, count: 2);
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(91));
        foreach (var layer in LayerNames.InOrder)
        {
            await new LayerMaintenance(
                new DuckDbMaintenance(), lakehouse.Engine, lakehouse.Objects, lakehouse.Checkpoints, lakehouse.Leases,
                new SystemEventClock(later), later, Retention.Default)
                .RunAsync(layer, CancellationToken.None);
        }
        var removed = await lakehouse.VerifyAsync(later);
        await PromoteBatchesAsync(lakehouse, first: 3, count: 3);
        var goneOn = await lakehouse.VerifyAsync(later);
        await lakehouse.Objects.DeleteAsync(["batches/silver/00000004.json"], CancellationToken.None);
        var gap = await lakehouse.VerifyAsync(later);

        Assert.All([.. removed, .. goneOn], c => Assert.Equal(CheckStatus.Ok, c.Status));
        Assert.Equal("5, the last silver-00000005; older manifests than that of silver-00000003 were removed",
            goneOn.Single(c => c.Name == "silver batches").Finding);
        var failed = Assert.Single(gap, c => c.Status == CheckStatus.Failed);
        Assert.Equal(("silver batches", "batches/silver/00000004.json is missing"), (failed.Name, failed.Finding));
    }

    [Fact]
    public async Task A_file_that_a_begun_batch_has_yet_to_take_is_missed()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        lakehouse.Crash.CrashBefore("bronze/merge_bronze_events");
        await Assert.ThrowsAsync<CrashException>(lakehouse.PromoteAsync);
        await lakehouse.Objects.DeleteAsync(
            [.. (await lakehouse.Bronze.PendingAsync(CancellationToken.None)).Select(f => f.Key)], CancellationToken.None);

        var failed = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);

        Assert.Equal("landing", failed.Name);
        Assert.EndsWith(".parquet is missing, and bronze-00000001 has yet to take it", failed.Finding, StringComparison.Ordinal);
    }

    private static async Task PromoteBatchesAsync(TestLakehouse lakehouse, int first, int count)
    {
        foreach (var n in Enumerable.Range(first, count))
        {
            await lakehouse.LandAsIsAsync(EventJson.Edit(n));
            await lakehouse.PromoteAsync();
        }
    }

    /// <summary>A batch of each layer at each of these seconds past noon; the ledger does not run.</summary>
    internal static async Task PromoteAtAsync(TestLakehouse lakehouse, params IEnumerable<int> seconds)
    {
        foreach (var second in seconds)
        {
            lakehouse.SetClock(EventJson.Noon.AddSeconds(second));
            await lakehouse.LandAsIsAsync(EventJson.Edit(second));
            foreach (var layer in new ILayer[] { lakehouse.Bronze, lakehouse.Silver, lakehouse.Gold })
                Assert.Single(await lakehouse.RunAsync(layer));
        }
    }

    private static string OkOf(IReadOnlyList<Check> checks, string name) =>
        Assert.Single(checks, c => c.Name == name && c.Status == CheckStatus.Ok).Finding;

    private static string NoteOf(IReadOnlyList<Check> checks, string name) =>
        Assert.Single(checks, c => c.Name == name && c.Status == CheckStatus.Note).Finding;
}
