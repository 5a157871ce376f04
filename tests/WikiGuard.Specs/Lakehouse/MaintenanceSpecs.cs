using Microsoft.Extensions.Time.Testing;
using WikiGuard.Batches;
using WikiGuard.Local.DuckDb;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

public sealed class MaintenanceSpecs
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    // The ledger counts on from its last batch.
    private const string LastOfLedger = "batches/ledger/00000001.json";

    [Fact]
    public async Task Landing_files_that_bronze_has_taken_go_after_seven_days_and_pending_ones_stay()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.LandRecordsAsync(EventJson.Edit(2).ToRecord(offset: 50) with { Value = null });
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.LandAsIsAsync(EventJson.Edit(3));

        Assert.Equal(0, (await MaintainAsync(lakehouse, "bronze", days: 6)).CommittedFilesRemoved);
        var report = await MaintainAsync(lakehouse, "bronze", days: 8);

        Assert.Equal(2, report.CommittedFilesRemoved);
        Assert.Equal(["bronze_events", "bronze_quarantine"], report.Tables);
        Assert.Empty(await lakehouse.Objects.ListAsync("committed/", CancellationToken.None));
        await lakehouse.PromoteAsync();
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(1, await lakehouse.ScalarAsync<long>("select count(*) from bronze_quarantine"));
    }

    [Fact]
    [LongTest("Ninety days.")]
    public async Task Manifests_go_after_ninety_days_once_the_next_layer_has_read_them()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(2));
        await lakehouse.RunAsync(lakehouse.Bronze);

        Assert.Equal(0, (await MaintainAsync(lakehouse, "bronze", days: 89)).ManifestsRemoved);
        Assert.Equal(1, (await MaintainAsync(lakehouse, "bronze", days: 91)).ManifestsRemoved);
        Assert.Equal(1, (await MaintainAsync(lakehouse, "silver", days: 91)).ManifestsRemoved);
        Assert.Equal(1, (await MaintainAsync(lakehouse, "gold", days: 91)).ManifestsRemoved);

        Assert.Equal(["batches/bronze/00000002.json", LastOfLedger], await lakehouse.Objects.ListAsync("batches/", CancellationToken.None));
        await lakehouse.PromoteAsync();
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select sum(total_events) from gold_global_metrics_10min"));
    }

    [Fact]
    public async Task Maintenance_changes_no_table_and_may_be_repeated()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(1, 50).Select(i => EventJson.Edit(i)));
        await lakehouse.PromoteAsync();
        var before = await Testing.SameTables.FingerprintAsync(lakehouse.Engine);

        foreach (var layer in new[] { "bronze", "silver", "gold", "gold" })
            await MaintainAsync(lakehouse, layer, days: 400);

        Assert.Equal(before, await Testing.SameTables.FingerprintAsync(lakehouse.Engine));
        Assert.Equal([LastOfLedger], await lakehouse.Objects.ListAsync("batches/", CancellationToken.None));
        Assert.Empty(await lakehouse.PromoteAsync());
    }

    [Fact]
    public async Task A_manifest_that_the_ledger_has_not_recorded_stays()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        foreach (var layer in new ILayer[] { lakehouse.Bronze, lakehouse.Silver, lakehouse.Gold })
            await lakehouse.RunAsync(layer);

        foreach (var layer in new[] { "bronze", "silver", "gold" })
            Assert.Equal(0, (await MaintainAsync(lakehouse, layer, days: 400)).ManifestsRemoved);
    }

    [Fact]
    public async Task Dead_letters_and_checkpoints_stay_whatever_their_age()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.Objects.PutIfAbsentAsync("deadletter/2026-01-01/abc", new byte[] { 1 }, CancellationToken.None);
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();

        foreach (var layer in new[] { "bronze", "silver", "gold" })
            await MaintainAsync(lakehouse, layer, days: 4_000);

        Assert.Single(await lakehouse.Objects.ListAsync("deadletter/", CancellationToken.None));
        Assert.Equal(4, (await lakehouse.Objects.ListAsync("checkpoints/", CancellationToken.None)).Count); // the ledger's among them
    }

    [Fact]
    public async Task Of_the_ledgers_manifests_the_last_stays_because_it_counts_on_from_there()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var seq in new[] { 1, 2, 3 })
            await lakehouse.Checkpoints.WriteManifestAsync(
                "ledger", new BatchManifest($"ledger-{seq:D8}", seq, [], new Dictionary<string, long>()), CancellationToken.None);
        await lakehouse.Checkpoints.SaveAsync("ledger", new LayerCheckpoint(3, 0, null), null, CancellationToken.None);

        Assert.Equal(2, (await MaintainAsync(lakehouse, "gold", days: 91)).ManifestsRemoved);

        Assert.Equal(["batches/ledger/00000003.json"], await lakehouse.Objects.ListAsync("batches/", CancellationToken.None));
    }

    [Fact]
    public async Task An_id_under_two_dates_is_counted()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync();
        await lakehouse.QueryAsync("insert into silver_events select * replace (date_add('day', 1, event_date) as event_date) from "
            + "silver_events order by event_id limit 1");

        var report = await MaintainAsync(lakehouse, "silver", new SystemEventClock(new FakeTimeProvider(EventJson.Noon)));

        Assert.Equal(1, report.RepeatedIds);
    }

    [Fact]
    public async Task A_layer_at_work_is_not_maintained()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await using var lease = await lakehouse.Leases.AcquireAsync("silver", CancellationToken.None);

        await Assert.ThrowsAsync<ConflictException>(() => MaintainAsync(lakehouse, "silver", days: 1));
    }

    private async Task<MaintenanceReport> MaintainAsync(TestLakehouse lakehouse, string layer, int days)
    {
        _time.SetUtcNow(TimeProvider.System.GetUtcNow().AddDays(days));
        return await MaintainAsync(lakehouse, layer, new SystemEventClock(_time));
    }

    private Task<MaintenanceReport> MaintainAsync(TestLakehouse lakehouse, string layer, IEventClock clock) => new LayerMaintenance(
        new DuckDbMaintenance(), lakehouse.Engine, lakehouse.Objects, lakehouse.Checkpoints, lakehouse.Leases, clock, _time,
        Retention.Default)
        .RunAsync(layer, CancellationToken.None);
}
