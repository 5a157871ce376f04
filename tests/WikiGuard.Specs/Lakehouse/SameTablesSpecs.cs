using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

public sealed class SameTablesSpecs
{
    [Fact]
    public async Task The_whole_walk_twice_on_the_same_events_is_the_walk_once()
    {
        var events = Enumerable.Range(1, 40).Select(
            n => EventJson.Edit(n, EventJson.Noon.AddMinutes(n), user: $"User {n % 3}").ToJsonString()).ToArray();
        await using var once = await TestLakehouse.CreateAsync();
        await once.LandAsync(events);
        await once.PromoteAsync();
        var fingerprint = await SameTables.FingerprintAsync(once.Engine);

        await using var twice = await TestLakehouse.CreateAsync();
        await twice.LandAsync(events);
        await twice.PromoteAsync();
        await twice.LandAsync(events);
        var second = await twice.PromoteAsync();

        Assert.Contains("silver_events: 40 rows", fingerprint, StringComparison.Ordinal);
        Assert.Equal(40, second.Single(m => m.Counts.ContainsKey("duplicates")).Counts["duplicates"]);
        await SameTables.AssertAsync(once.Engine, twice.Engine);
        Assert.Equal(fingerprint, await SameTables.FingerprintAsync(twice.Engine));
    }

    [Fact]
    [LongTest("Five batches.")]
    public async Task The_order_of_arrival_and_the_cut_of_batches_do_not_matter()
    {
        var events = Enumerable.Range(1, 30).Select(n => EventJson.Edit(n, EventJson.Noon.AddMinutes(n), user: $"User {n % 3}")).ToArray();
        await using var forwards = await TestLakehouse.CreateAsync();
        await forwards.LandAsIsAsync(events);
        await forwards.PromoteAsync();

        await using var backwards = await TestLakehouse.CreateAsync();
        foreach (var part in events.Reverse().Chunk(7))
        {
            await backwards.LandAsIsAsync(part);
            await backwards.PromoteAsync();
        }

        await SameTables.AssertAsync(forwards.Engine, backwards.Engine);
    }

    [Theory]
    [LongTest("Each takes a lakehouse of its own.")]
    [InlineData("update silver_events set comment = 'other' where event_id like '%1'", "silver_events")]
    [InlineData("delete from gold_user_metrics_10min", "gold_user_metrics_10min")]
    [InlineData("update gold_entity_metrics_10min set risk_score = null", "gold_entity_metrics_10min")]
    [InlineData("insert into gold_global_metrics_10min select * from gold_global_metrics_10min", "gold_global_metrics_10min")]
    public async Task A_difference_is_found_and_named(string change, string table)
    {
        await using var left = await TestLakehouse.CreateAsync();
        await using var right = await TestLakehouse.CreateAsync();
        foreach (var lakehouse in new[] { left, right })
        {
            await lakehouse.LandAsIsAsync(EventJson.Edit(1));
            await lakehouse.PromoteAsync();
        }
        await right.QueryAsync("update silver_events set kafka_offset = 99, batch_id = 'x', processing_lag_seconds = 7");
        await SameTables.AssertAsync(left.Engine, right.Engine);

        await right.QueryAsync(change);

        Assert.NotEqual(await SameTables.FingerprintAsync(left.Engine), await SameTables.FingerprintAsync(right.Engine));
        Assert.StartsWith(table, await SameTables.DifferencesAsync(left.Engine, right.Engine), StringComparison.Ordinal);
    }
}
