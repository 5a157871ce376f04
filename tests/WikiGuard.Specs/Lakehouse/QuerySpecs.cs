using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The named queries for people.</summary>
public sealed class QuerySpecs
{
    [Fact]
    public async Task They_answer_on_an_empty_lakehouse()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        foreach (var name in SqlLibrary.Names.Where(n => n.StartsWith("queries/", StringComparison.Ordinal)))
            Assert.True((await RunAsync(lakehouse, name)).Count <= 1, name);
    }

    [Fact]
    public async Task The_riskiest_come_first_each_with_its_worst_window()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var events = Enumerable.Range(0, 12).Select(i => EventJson.Edit(100 + i, EventJson.Noon.AddSeconds(i), "Calm", "Ann"))
            .Concat(Enumerable.Range(0, 15).Select(
                i => EventJson.Edit(200 + i, EventJson.Noon.AddSeconds(i), "Wild", "192.0.2.17").With("comment", "rv")))
            .Append(EventJson.Edit(300, EventJson.Noon.AddMinutes(30), "Wild", "192.0.2.17"))
            .Concat(Enumerable.Range(0, 15).Select(
                i => EventJson.Edit(400 + i, EventJson.Noon.AddSeconds(i), "Wild", "SweepBot").With("bot", true).With("comment", "rv")));
        await lakehouse.LandAsIsAsync(events);
        await lakehouse.PromoteAsync();

        var entities = await RunAsync(lakehouse, "queries/top_risky_entities");
        Assert.Equal([("enwiki:Wild", 60L, 30L), ("enwiki:Calm", 15L, 12L)],
            entities.Select(r => ((string)r["entity"]!, (long)r["risk_score"]!, (long)r["total_events"]!)));
        var users = await RunAsync(lakehouse, "queries/top_risky_users");
        Assert.Equal([("192.0.2.17", 85L, 15L), ("Ann", 35L, 12L)],
            users.Select(r => ((string)r["user_name"]!, (long)r["user_risk_score"]!, (long)r["total_events"]!)));
    }

    [Fact]
    public async Task Quarantine_reasons_are_counted_by_layer_and_check()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1).With("title", null), EventJson.Edit(2).With("title", null),
            EventJson.Edit(3).With("type", "move"));
        await lakehouse.LandRecordsAsync(EventJson.Edit(4).ToRecord(offset: 50) with { Value = null });
        await lakehouse.PromoteAsync();

        Assert.Equal(["silver title_complete quarantined 2", "bronze tombstone quarantined 1", "silver event_type_valid quarantined 1"],
            (await RunAsync(lakehouse, "queries/quarantine_reasons")).Select(
                r => $"{r["layer"]} {r["failed_checks"]} {r["status"]} {r["records"]}"));
    }

    [Fact]
    public async Task Freshness_tells_how_far_silver_stands_behind_bronze()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(2, EventJson.Noon.AddSeconds(90)));
        await lakehouse.RunAsync(lakehouse.Bronze);

        var row = Assert.Single(await RunAsync(lakehouse, "queries/freshness"));
        Assert.Equal((90L, EventJson.Noon.AddMinutes(10).UtcDateTime), (row["silver_behind_seconds"], row["gold_window_end"]));
        Assert.Equal(EventJson.Noon.AddSeconds(91).UtcDateTime, row["bronze"]);
    }

    private static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> RunAsync(TestLakehouse lakehouse, string name) =>
        lakehouse.RowsAsync(SqlLibrary.Get(name).Bind().Text);
}
