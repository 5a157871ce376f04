using Microsoft.Extensions.Time.Testing;
using WikiGuard.Maintenance;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Quarantine;
using WikiGuard.Verification;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What a verification finds in every state that the pipeline itself can leave: nothing that is wrong.</summary>
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
            "\n  silver_events:\n", "\n  silver_events:\n    - {name: at_least, type: size, min: 9, action: fail, because: the batch is too small}\n", StringComparison.Ordinal));
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
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2).Arrived(EventJson.Noon.AddHours(2)), EventJson.Edit(3).With("title", null));
        await lakehouse.PromoteAsync();
        await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All with { Check = "processing_lag_in_range" }, CancellationToken.None);
        await lakehouse.PromoteAsync();
        var open = await lakehouse.VerifyAsync();
        await lakehouse.Quarantine.DiscardAsync("silver", QuarantineFilter.All, CancellationToken.None);
        await lakehouse.LandRecordsAsync(EventJson.Edit(1).ToRecord(offset: 0), EventJson.Edit(1).ToRecord(offset: 90), EventJson.Edit(9).ToRecord(offset: 91) with { Value = null });
        await lakehouse.PromoteAsync();
        await lakehouse.RecomputeAsync(DateOnly.FromDateTime(EventJson.Noon.UtcDateTime));

        Assert.Equal("open: 1 in silver", NoteOf(open, "quarantine"));
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.True(c.Status != CheckStatus.Failed, c.Finding));
    }

    [Fact]
    public async Task An_id_under_two_dates_is_a_note()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon.AddDays(1)).Arrived(EventJson.Noon.AddDays(1)));
        await lakehouse.PromoteAsync();

        Assert.Equal("each event once in silver_events, but for 1 that came with two times and stand under both", NoteOf(await lakehouse.VerifyAsync(), "events"));
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
                new DuckDbMaintenance(), lakehouse.Engine, lakehouse.Objects, lakehouse.Checkpoints, lakehouse.Leases, new SystemEventClock(later), later, Retention.Default)
                .RunAsync(layer, CancellationToken.None);
        }
        var removed = await lakehouse.VerifyAsync(later);
        await PromoteBatchesAsync(lakehouse, first: 3, count: 3);
        var goneOn = await lakehouse.VerifyAsync(later);
        await lakehouse.Objects.DeleteAsync(["batches/silver/00000004.json"], CancellationToken.None);
        var gap = await lakehouse.VerifyAsync(later);

        Assert.All([.. removed, .. goneOn], c => Assert.Equal(CheckStatus.Ok, c.Status));
        Assert.Equal("5, the last silver-00000005; older manifests than that of silver-00000003 were removed", goneOn.Single(c => c.Name == "silver batches").Finding);
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
        await lakehouse.Objects.DeleteAsync([.. (await lakehouse.Bronze.PendingAsync(CancellationToken.None)).Select(f => f.Key)], CancellationToken.None);

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

    private static string NoteOf(IReadOnlyList<Check> checks, string name) => Assert.Single(checks, c => c.Name == name && c.Status == CheckStatus.Note).Finding;
}
