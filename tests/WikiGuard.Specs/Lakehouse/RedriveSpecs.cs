using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Quarantine;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Quarantined rows that are judged again, or given up.</summary>
public sealed class RedriveSpecs
{
    private static readonly QuarantineFilter Late = QuarantineFilter.All with { Check = "processing_lag_in_range" };

    [Fact]
    public async Task An_event_ten_hours_late_is_let_in_and_changes_exactly_its_windows()
    {
        await using var lakehouse = await WithALateEventAsync();
        Assert.Equal("quarantined", await StatusAsync(lakehouse));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));

        var counts = await lakehouse.Quarantine.RedriveAsync("silver", Late, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal(new RedriveCounts(1, 1, 0, 0, 0), counts);
        Assert.Equal("redriven", await StatusAsync(lakehouse));
        var row = await lakehouse.RowAsync("select * from silver_events where title = 'Page 3'");
        Assert.Equal(("redrive", 36_000d, "silver-00000002"), (row["ingest_mode"], row["processing_lag_seconds"], row["batch_id"]));
        Assert.Equal(
            ["12:00 Page 1 1", "12:00 Page 3 2", "12:20 Page 2 1"],
            (await lakehouse.RowsAsync("select window_start, substr(entity, 8) as page, batch_seq from gold_entity_metrics_10min order by "
                + "window_start, page"))
            .Select(r => $"{r["window_start"]:HH:mm} {r["page"]} {r["batch_seq"]}"));
    }

    [Fact]
    [LongTest("Batches one after the other.")]
    public async Task Redriving_twice_is_the_same_as_once()
    {
        await using var lakehouse = await WithALateEventAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(4).With("title", null));
        await lakehouse.PromoteAsync();
        Assert.Equal(new RedriveCounts(2, 1, 0, 1, 0),
            await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None));
        await lakehouse.PromoteAsync();
        var tables = await SameTables.FingerprintAsync(lakehouse.Engine);

        var again = await lakehouse.Quarantine.RedriveAsync("silver", QuarantineFilter.All, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal(new RedriveCounts(1, 0, 0, 1, 0), again);
        Assert.Equal(tables, await SameTables.FingerprintAsync(lakehouse.Engine));
        Assert.Equal(
            ["processing_lag_in_range redriven", "title_complete quarantined"],
            (await lakehouse.RowsAsync("select failed_checks, status from silver_quarantine order by 1"))
                .Select(r => $"{r["failed_checks"]} {r["status"]}"));
    }

    [Fact]
    public async Task A_row_that_is_in_silver_already_is_counted_as_a_duplicate()
    {
        await using var lakehouse = await WithALateEventAsync();
        await lakehouse.QueryAsync("update silver_events set event_id = (select event_id from silver_quarantine) where title = 'Page 1'");

        Assert.Equal(new RedriveCounts(1, 0, 1, 0, 0), await lakehouse.Quarantine.RedriveAsync("silver", Late, CancellationToken.None));
        Assert.Equal("redriven", await StatusAsync(lakehouse));
    }

    [Fact]
    public async Task Only_the_rows_that_the_filter_names_are_taken()
    {
        await using var lakehouse = await WithALateEventAsync();

        foreach (var filter in new[]
        {
            Late with { Check = "processing_lag" }, Late with { BatchId = "silver-00000009" }, Late with { Id = "no such id" },
            Late with { From = new DateOnly(2026, 1, 30) }, Late with { To = new DateOnly(2026, 1, 28) },
        })
        {
            Assert.Equal(0, (await lakehouse.Quarantine.RedriveAsync("silver", filter, CancellationToken.None)).Taken);
        }
        var id = await lakehouse.ScalarAsync<string>("select quarantine_id from silver_quarantine");
        var named = new QuarantineFilter(
            "processing_lag_in_range", "silver-00000001", id[..8], new DateOnly(2026, 1, 29), new DateOnly(2026, 1, 29));
        Assert.Equal(1, (await lakehouse.Quarantine.RedriveAsync("silver", named, CancellationToken.None)).Redriven);
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task A_redrive_that_dies_before_any_step_that_writes_is_finished_by_the_next_run()
    {
        await using var unharmed = await WithALateEventAsync();
        var killed = await unharmed.KilledAsync(() => unharmed.Quarantine.RedriveAsync("silver", Late, CancellationToken.None));
        await unharmed.PromoteAsync();
        var (tables, ledger) = (await SameTables.FingerprintAsync(unharmed.Engine), await LedgerAsync(unharmed));
        Assert.Contains("silver-00000002 redrive 1 1 0 0", ledger);

        foreach (var (step, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            await lakehouse.PromoteAsync(); // finishes a redrive that was planned
            await lakehouse.Quarantine.RedriveAsync("silver", Late, CancellationToken.None); // for one that was not
            await lakehouse.PromoteAsync();

            Assert.True(tables == await SameTables.FingerprintAsync(lakehouse.Engine),
                $"The tables differ after a crash before: {step}");
            Assert.True(ledger.SequenceEqual(await LedgerAsync(lakehouse)), $"The ledgers differ after a crash before: {step}");
            Assert.Equal("redriven", await StatusAsync(lakehouse));
        }
    }

    [Fact]
    public async Task A_plan_counts_the_open_rows_that_would_be_taken_by_layer()
    {
        await using var lakehouse = await WithALateEventAsync();
        var dead = EventJson.Edit(5).ToRecord(offset: 9) with { Topic = Topics.DeadLetters, Value = "x"u8.ToArray() };
        await lakehouse.LandRecordsAsync(dead, EventJson.Edit(5).ToRecord(offset: 10) with { Value = "{}"u8.ToArray() });
        await lakehouse.PromoteAsync();

        Task<IReadOnlyList<QuarantineChunk>> PlanAsync(bool forDiscard, params string[] layers) =>
            lakehouse.Quarantine.PlanAsync(layers, QuarantineFilter.All, forDiscard, CancellationToken.None);

        Assert.Equal([("bronze", 1L), ("silver", 1L)], (await PlanAsync(false, LayerNames.Bronze, LayerNames.Silver, LayerNames.Gold))
            .Select(c => (c.Layer, c.Rows)));
        // A dead letter never was an event: it can only be given up.
        Assert.Equal(2L, Assert.Single(await PlanAsync(true, LayerNames.Bronze)).Rows);
        Assert.Empty(await lakehouse.Quarantine.PlanAsync(
            LayerNames.InOrder, Late with { To = new DateOnly(2026, 1, 28) }, forDiscard: false, CancellationToken.None));
    }

    [Fact]
    [LongTest("Batches one after the other.")]
    public async Task A_discarded_row_stays_and_is_redriven_no_more()
    {
        await using var lakehouse = await WithALateEventAsync();

        Assert.Equal(1, await lakehouse.Quarantine.DiscardAsync("silver", Late, CancellationToken.None));
        Assert.Equal(0, await lakehouse.Quarantine.DiscardAsync("silver", Late, CancellationToken.None));

        Assert.Equal("discarded", await StatusAsync(lakehouse));
        Assert.Equal(0, (await lakehouse.Quarantine.RedriveAsync("silver", Late, CancellationToken.None)).Taken);
        await lakehouse.LandAsIsAsync(EventJson.Edit(3)); // the event comes again, in time
        Assert.Equal(1, (await lakehouse.PromoteAsync())[1].Counts["duplicates"]);
    }

    [Fact]
    public async Task A_record_that_bronze_refused_is_landed_again_once_it_passes()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(
            EventJson.Edit(1).ToRecord(offset: 0) with { Value = "{}"u8.ToArray() },
            EventJson.Edit(2).ToRecord(offset: 1) with { Value = null });
        await lakehouse.PromoteAsync();
        var readable = EventJson.Edit(1).ToJsonString().Replace("'", "''");
        await lakehouse.QueryAsync($"update bronze_quarantine set original_record = cast(to_json({{'key': 'k', 'value': '{readable}'}}) "
            + "as varchar) where kafka_offset = 0");

        var counts = await lakehouse.Quarantine.RedriveAsync("bronze", QuarantineFilter.All, CancellationToken.None);
        await lakehouse.PromoteAsync();

        Assert.Equal(new RedriveCounts(2, 1, 0, 1, 0), counts);
        Assert.Equal(["0 redriven", "1 quarantined"],
            (await lakehouse.RowsAsync("select kafka_offset, status from bronze_quarantine order by 1"))
                .Select(r => $"{r["kafka_offset"]} {r["status"]}"));
        Assert.Equal("redrive", (await lakehouse.RowAsync("select * from silver_events"))["ingest_mode"]);
        Assert.Equal(1, (await lakehouse.Quarantine.RedriveAsync("bronze", QuarantineFilter.All, CancellationToken.None)).Taken);
    }

    /// <summary>Two events in time, and one at 12:03 that arrived ten hours later.</summary>
    private static async Task<TestLakehouse> WithALateEventAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, EventJson.Noon.AddMinutes(1), "Page 1"), EventJson.Edit(2, EventJson.Noon.AddMinutes(21), "Page 2"),
            EventJson.Edit(3, EventJson.Noon.AddMinutes(3), "Page 3").Arrived(EventJson.Noon.AddMinutes(3).AddHours(10)));
        await lakehouse.PromoteAsync();
        return lakehouse;
    }

    private static async Task<string> StatusAsync(TestLakehouse lakehouse) =>
        await lakehouse.ScalarAsync<string>("select status from silver_quarantine");

    private static async Task<IReadOnlyList<string>> LedgerAsync(TestLakehouse lakehouse) =>
    [
        .. (await lakehouse.RowsAsync("select * from pipeline_ledger order by batch_id, hop"))
            .Where(r => (string)r["hop"]! is "silver" or "redrive" && (long)r["taken"]! > 0)
            .Select(r => $"{r["batch_id"]} {r["hop"]} {r["taken"]} {r["passed"]} {r["quarantined"]} {r["difference"]}"),
    ];
}
