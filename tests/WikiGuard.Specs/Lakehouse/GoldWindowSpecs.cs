using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Which events make up a window, and when it is computed again.</summary>
public sealed class GoldWindowSpecs
{
    private static readonly string[] Tables = ["gold_entity_metrics_10min", "gold_user_metrics_10min", "gold_global_metrics_10min"];

    [Fact]
    public async Task A_window_takes_its_first_instant_and_not_its_last()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        string[] times =
        [
            "2026-01-29T11:59:59.999Z", "2026-01-29T12:00:00.000Z", "2026-01-29T12:00:00.001Z", "2026-01-29T12:09:59.999Z",
            "2026-01-29T12:10:00.000Z",
            "2026-01-29T23:59:59.999Z", "2026-01-30T00:00:00.000Z",
        ];
        await lakehouse.LandAsIsAsync(times.Select((t, i) => Dated(i + 1, t)));

        await lakehouse.PromoteAsync();

        foreach (var table in Tables)
        {
            Assert.Equal(
                ["29 11:50-12:00 1", "29 12:00-12:10 3", "29 12:10-12:20 1", "29 23:50-00:00 1", "30 00:00-00:10 1"],
                (await lakehouse.RowsAsync($"select * from {table} order by window_start"))
                .Select(r => $"{r["metric_date"]:dd} {r["window_start"]:HH:mm}-{r["window_end"]:HH:mm} {r["total_events"]}"));
        }
        var window = await lakehouse.RowAsync("select * from gold_entity_metrics_10min where total_events = 3");
        Assert.Equal(EventJson.Noon.UtcDateTime, window["first_event_timestamp"]);
        Assert.Equal(EventJson.Noon.AddMinutes(10).AddMilliseconds(-1).UtcDateTime, window["last_event_timestamp"]);
    }

    [Fact]
    public async Task A_late_event_recomputes_its_windows_and_no_other()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, Minute(1), "A", "Ann"), EventJson.Edit(2, Minute(2), "A", "Bob"), EventJson.Edit(3, Minute(3), "B", "Ann"),
            EventJson.Edit(4, Minute(11), "A", "Ann"), EventJson.Edit(5, Minute(-1), "A", "Ann"));
        await lakehouse.PromoteAsync();

        await lakehouse.LandAsIsAsync(EventJson.Edit(6, Minute(9), "A", "Ann").Arrived(Minute(50)));
        var counts = (await lakehouse.PromoteAsync())[2].Counts;

        Assert.Equal((1L, 1L, 1L), (counts["gold_entity_windows"], counts["gold_user_windows"], counts["gold_global_windows"]));
        Assert.Equal(["11:50 A 1 1", "12:00 A 3 2", "12:00 B 1 1", "12:10 A 1 1"],
            await BatchesAsync(lakehouse, "gold_entity_metrics_10min", "substr(entity, 8)"));
        Assert.Equal(["11:50 Ann 1 1", "12:00 Ann 3 2", "12:00 Bob 1 1", "12:10 Ann 1 1"],
            await BatchesAsync(lakehouse, "gold_user_metrics_10min", "user_name"));
        Assert.Equal(["11:50 all 1 1", "12:00 all 4 2", "12:10 all 1 1"],
            await BatchesAsync(lakehouse, "gold_global_metrics_10min", "'all'"));
    }

    [Fact]
    public async Task Computing_every_window_again_changes_lineage_only()
    {
        await using var lakehouse = await WithManyWindowsAsync();
        var before = await SameTables.FingerprintAsync(lakehouse.Engine);

        await RecomputeAsync(lakehouse);

        Assert.Equal(before, await SameTables.FingerprintAsync(lakehouse.Engine));
        foreach (var table in Tables)
            Assert.Equal("gold-00000002", Assert.Single((await lakehouse.QueryAsync($"select distinct batch_id from {table}")).Rows)[0]);
    }

    [Fact]
    public async Task Computing_a_window_again_writes_every_column_anew()
    {
        await using var lakehouse = await WithManyWindowsAsync();
        foreach (var table in Tables)
        {
            await lakehouse.QueryAsync($"create table expected_{table} as select * from {table}");
            foreach (var column in await ColumnsAsync(lakehouse, table))
                await lakehouse.QueryAsync($"update {table} set {column} = null");
        }

        await RecomputeAsync(lakehouse);

        foreach (var table in Tables)
        {
            var columns = string.Join(", ", (await ColumnsAsync(lakehouse, table)).Where(c => c is not "batch_id"));
            Assert.Empty(await lakehouse.RowsAsync($"select {columns} from expected_{table} except select {columns} from {table}"));
        }
    }

    [Fact]
    public async Task An_event_without_a_user_or_an_entity_counts_in_the_other_tables()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, Minute(1), "A", "Ann"), EventJson.External(2, Minute(1), "A"), EventJson.External(3, Minute(1), "A", ""),
            EventJson.Edit(4, Minute(1), "B", "Ann"));
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.RunAsync(lakehouse.Silver);
        await lakehouse.QueryAsync("update silver_events set entity = null where title = 'B'");

        await lakehouse.RunAsync(lakehouse.Gold);

        Assert.Equal(["12:00 A 3 1"], await BatchesAsync(lakehouse, "gold_entity_metrics_10min", "substr(entity, 8)"));
        Assert.Equal(["12:00 Ann 2 1"], await BatchesAsync(lakehouse, "gold_user_metrics_10min", "user_name"));
        var all = await lakehouse.RowAsync("select * from gold_global_metrics_10min");
        Assert.Equal((4L, 1L, 1L, 2L), (all["total_events"], all["unique_users"], all["unique_entities"], all["external_count"]));
    }

    [Fact]
    public async Task Quarantined_events_and_duplicates_count_in_no_window()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, Minute(1)), EventJson.Edit(1, Minute(1)), EventJson.Edit(2, Minute(1)).Arrived(Minute(200)),
            EventJson.Edit(3, Minute(15)).With("title", null));

        await lakehouse.PromoteAsync();

        foreach (var table in Tables)
            Assert.Equal(1, await lakehouse.ScalarAsync<long>($"select total_events from {table}"));
    }

    private static DateTimeOffset Minute(int minutes) => EventJson.Noon.AddMinutes(minutes);

    private static JsonObject Dated(int n, string dt)
    {
        var json = EventJson.Edit(n).Without("timestamp").Arrived(DateTimeOffset.Parse(dt).AddSeconds(1));
        json["meta"]!["dt"] = dt;
        return json;
    }

    private static async Task<TestLakehouse> WithManyWindowsAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Enumerable.Range(1, 50).Select(n => EventJson.Edit(n, Minute(n), $"Page {n % 4}", $"User {n % 3}")));
        await lakehouse.PromoteAsync();
        return lakehouse;
    }

    /// <summary>Runs gold over the same silver rows under a new batch number.</summary>
    private static async Task RecomputeAsync(TestLakehouse lakehouse)
    {
        await lakehouse.QueryAsync("update silver_events set batch_seq = 2");
        var silver = await lakehouse.Checkpoints.LoadAsync("silver", CancellationToken.None);
        var manifest = await lakehouse.Checkpoints.ReadManifestAsync("silver", 1, CancellationToken.None);
        await lakehouse.Checkpoints.WriteManifestAsync("silver", manifest with { BatchId = "silver-00000002", BatchSeq = 2 },
            CancellationToken.None);
        await lakehouse.Checkpoints.SaveAsync("silver", silver.Checkpoint with { BatchSeq = 2 }, silver.ETag, CancellationToken.None);
        await lakehouse.RunAsync(lakehouse.Gold);
    }

    // Without the keys, by which the merge finds the row, the time of the batch, and its number: a row without one would be nobody's to
    // overwrite.
    private static async Task<IEnumerable<string>> ColumnsAsync(TestLakehouse lakehouse, string table) =>
        (await lakehouse.QueryAsync($"select * from {table} limit 0")).Columns
        .Except(["window_start", "entity", "user_name", "metric_date", "aggregation_timestamp", "batch_seq"]);

    // Window, key, events, batch.
    private static async Task<IEnumerable<string>> BatchesAsync(TestLakehouse lakehouse, string table, string key) =>
        (await lakehouse.RowsAsync(
            $"select window_start, {key} as row_key, total_events, batch_seq from {table} order by window_start, row_key"))
        .Select(r => $"{r["window_start"]:HH:mm} {r["row_key"]} {r["total_events"]} {r["batch_seq"]}");
}
