using WikiGuard.Batches;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

public sealed class CrashSpecs
{
    [Fact]
    public Task I_can_crash_before_silver_is_merged_and_the_next_run_ends_the_same() =>
        CrashAsync(s => s == "run silver/merge_silver_events");

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public Task I_can_crash_before_any_step_that_writes_and_the_next_run_ends_the_same() => CrashAsync(_ => true);

    private static async Task CrashAsync(Func<string, bool> isTried)
    {
        await using var unharmed = await WithSecondBatchLandedAsync();
        IReadOnlyList<BatchManifest> expected = [];
        var killed = await unharmed.KilledAsync(async () => expected = await unharmed.PromoteAsync());
        var expectedTables = await SameTables.FingerprintAsync(unharmed.Engine);
        Assert.Equal(
            """
            bronze-00000002: [bronze, 3], [bronze_quarantined, 1], [dead_letters, 0], [landed, 5], [redelivered, 1]
            silver-00000002: [dropped, 0], [duplicates, 1], [read, 3], [silver, 1], [silver_quarantined, 1]
            gold-00000002: [gold_dropped, 0], [gold_entity_windows, 1], [gold_global_windows, 1], [gold_quarantined, 0], [gold_user_windows, 1], [silver_read, 1]
            """,
            Text(expected));
        Assert.Contains(killed, k => k.Step.StartsWith("move landing/", StringComparison.Ordinal));
        Assert.Contains(killed, k => isTried(k.Step));

        foreach (var (step, openAsync) in killed.Where(k => isTried(k.Step)))
        {
            await using var lakehouse = await openAsync();
            Assert.All(await lakehouse.VerifyAsync(),
                c => Assert.True(c.Status != CheckStatus.Failed, $"After a crash before {step}: {c.Name}: {c.Finding}"));

            await lakehouse.PromoteAsync();

            Assert.True(Text(expected) == Text(await ManifestsAsync(lakehouse)), $"The counts differ after a crash before: {step}");
            Assert.True(expectedTables == await SameTables.FingerprintAsync(lakehouse.Engine),
                $"The tables differ after a crash before: {step}");
            Assert.Equal(await QuarantineAsync(unharmed), await QuarantineAsync(lakehouse));
            Assert.Empty(await lakehouse.Bronze.PendingAsync(CancellationToken.None));
            Assert.Equal("6 lines, and each adds up to 0", Assert.Single(await lakehouse.VerifyAsync(), c => c.Name == "ledger").Finding);
        }
    }

    /// <summary>One batch is in gold; the next holds a new edit, a copy, a stale one, a record delivered again, and a tombstone.</summary>
    private static async Task<TestLakehouse> WithSecondBatchLandedAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync();
        var stale = EventJson.Edit(4).Arrived(EventJson.Noon.AddHours(2));
        await lakehouse.LandRecordsAsync(EventJson.Edit(3).ToRecord(offset: 10), EventJson.Edit(1).ToRecord(offset: 11));
        await lakehouse.LandRecordsAsync(stale.ToRecord(offset: 12));
        var tombstone = EventJson.Edit(5).ToRecord(offset: 20) with { Value = null };
        await lakehouse.LandRecordsAsync(EventJson.Edit(2).ToRecord(offset: 1), tombstone);
        return lakehouse;
    }

    private static async Task<IReadOnlyList<BatchManifest>> ManifestsAsync(TestLakehouse lakehouse)
    {
        var manifests = new List<BatchManifest>();
        foreach (var layer in new ILayer[] { lakehouse.Bronze, lakehouse.Silver, lakehouse.Gold })
        {
            Assert.Null((await lakehouse.Checkpoints.LoadAsync(layer.Name, CancellationToken.None)).Checkpoint.Planned);
            manifests.Add(await lakehouse.Checkpoints.ReadManifestAsync(layer.Name, 2, CancellationToken.None));
        }
        return manifests;
    }

    private static string Text(IEnumerable<BatchManifest> manifests) =>
        string.Join('\n', manifests.Select(m => $"{m.BatchId}: {string.Join(", ", m.Counts.OrderBy(c => c.Key, StringComparer.Ordinal))}"));

    private static async Task<IEnumerable<string>> QuarantineAsync(TestLakehouse lakehouse) =>
        (await lakehouse.QueryAsync(
            """
            select concat_ws(' ', quarantine_id, failed_checks, quarantine_batch_id) from bronze_quarantine
            union all select concat_ws(' ', quarantine_id, failed_checks, quarantine_batch_id) from silver_quarantine order by 1
            """)).Rows.Select(r => (string)r[0]!);
}
