using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What lies under landing/ and is no usual file, and what bronze learns from those that are.</summary>
public sealed class LandingSpecs
{
    private static readonly string[] Foreign =
    [
        "landing/README.txt",
        "landing/bronze_events/.DS_Store",
        "landing/bronze_events/cleaned_events/0/00000000000000000000-00000000000000000001-0123456789abcdef.parquet.bak",
        "landing/bronze_events/cleaned_events/0/part-00000.parquet",
        "landing/bronze_quarantine/it's'); delete from bronze_events.parquet",
    ];

    [Fact]
    public async Task A_foreign_object_stops_nothing_and_is_warned_of_once()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var key in Foreign)
            await lakehouse.Objects.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes("not a Parquet file"), CancellationToken.None);
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(2));
        await lakehouse.PromoteAsync();

        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(
            Foreign.Select(k => $"{lakehouse.Objects.PathOf(k)} is no landing file by its name. It is left alone; move what WikiGuard has "
                + "not written out of landing/"),
            lakehouse.Log.Warnings);
        Assert.Equal(Foreign, (await lakehouse.Objects.ListAsync("landing/", CancellationToken.None)).Where(k => !LandingFiles.IsSeed(k)));
        var note = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status != CheckStatus.Ok);
        Assert.Equal(("landing", CheckStatus.Note), (note.Name, note.Status));
        Assert.StartsWith("5 objects are no landing files by name, which bronze leaves alone: landing/README.txt, ", note.Finding,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// A batch's lookups span the event times of its rows: a backlog in the order of names would make each batch span all of it.
    /// </summary>
    [Fact]
    public async Task A_backlog_is_taken_in_the_order_in_which_it_landed()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var landed = new List<string>();
        foreach (var (partition, hour) in new[] { (1, 0), (0, 1), (1, 2) })
        {
            // By its offsets each file may hold a whole batch.
            var (first, at) = (hour * 100_000L, EventJson.Noon.AddHours(hour));
            await lakehouse.LandRecordsAsync(
                EventJson.Edit((2 * hour) + 1, at).ToRecord(first, partition),
                EventJson.Edit((2 * hour) + 2, at).ToRecord(first + BatchPlan.MaxRows - 1, partition));
            landed.Add(Assert.Single(await lakehouse.Bronze.PendingAsync(CancellationToken.None), f => !landed.Contains(f.Key)).Key);
            File.SetLastWriteTimeUtc(lakehouse.Objects.PathOf(landed[^1]), at.UtcDateTime);
        }

        var batches = await lakehouse.RunAsync(lakehouse.Bronze);

        Assert.Equal([0, 1, 2], batches.Select(b => (b.Span!.To - EventJson.Noon).Hours));
    }

    /// <summary>A run was stopped between bronze and its source's checkpoint, and a new embedded log counts offsets from 0 again.</summary>
    [Fact]
    public async Task An_event_that_arrives_again_at_the_same_offset_is_one_event()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(EventJson.Edit(1).Arrived(EventJson.Noon.AddSeconds(3)).ToRecord(0));
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.LandRecordsAsync(
            EventJson.Edit(1).Arrived(EventJson.Noon.AddMinutes(3)).ToRecord(0),
            EventJson.Edit(2).Arrived(EventJson.Noon.AddMinutes(3)).ToRecord(1));
        await lakehouse.RunAsync(lakehouse.Bronze);

        var silver = Assert.Single(await lakehouse.RunAsync(lakehouse.Silver));

        Assert.Equal((3L, 2L, 1L), (silver.Counts["read"], silver.Counts["silver"], silver.Counts["duplicates"]));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(distinct event_id) from silver_events"));
    }

    [Fact]
    public async Task Only_foreign_objects_are_no_batch()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.Objects.PutIfAbsentAsync(Foreign[0], Encoding.UTF8.GetBytes("x"), CancellationToken.None);

        Assert.Empty(await lakehouse.PromoteAsync());
    }

    /// <summary>A version before this one has landed files without the events' times; an update finds them there.</summary>
    [Fact]
    [LongTest("Two batches through all layers.")]
    public async Task Files_of_an_older_version_are_taken_beside_new_ones()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync();
        await LandOldAsync(lakehouse, EventJson.Edit(1).ToRecord(offset: 50), EventJson.Edit(3).ToRecord(offset: 51));
        await lakehouse.LandAsIsAsync(EventJson.Edit(2), EventJson.Edit(4));
        Assert.Equal("2 files wait for bronze, and can be read",
            Assert.Single(await lakehouse.VerifyAsync(), c => c.Name == "landing").Finding);

        var batches = await lakehouse.PromoteAsync();

        Assert.Null(batches[0].Span);
        Assert.Equal((4L, 4L), (batches[0].Counts["landed"], batches[0].Counts["bronze"]));
        Assert.Equal((4L, 2L, 2L), (batches[1].Counts["read"], batches[1].Counts["silver"], batches[1].Counts["duplicates"]));
        Assert.Equal(4, await lakehouse.ScalarAsync<long>("select total_events from gold_global_metrics_10min"));
        await lakehouse.LandAsIsAsync(EventJson.Edit(5));
        Assert.NotNull((await lakehouse.PromoteAsync())[0].Span);
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.Equal(CheckStatus.Ok, c.Status));
    }

    [Fact]
    public async Task Files_of_an_older_version_alone_are_taken()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await LandOldAsync(lakehouse, EventJson.Edit(1).ToRecord(offset: 0));
        await LandOldAsync(lakehouse, EventJson.Edit(2).ToRecord(offset: 1));

        var batches = await lakehouse.PromoteAsync();

        Assert.Null(batches[0].Span);
        Assert.Equal(2, batches[1].Counts["silver"]);
        // silver reads the times anew
        Assert.Equal(new EventSpan(EventJson.Noon.AddSeconds(1), EventJson.Noon.AddSeconds(2)), batches[1].Span);
    }

    [Fact]
    public async Task A_batch_knows_the_times_of_its_events()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon.AddHours(-30)).Arrived(EventJson.Noon.AddHours(-30)));
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(2, EventJson.Noon.AddMinutes(7)), EventJson.Edit(3, EventJson.Noon), EventJson.Edit(3, EventJson.Noon));

        var span = new EventSpan(EventJson.Noon.AddHours(-30), EventJson.Noon.AddMinutes(7));
        Assert.Equal([span, span, span], (await lakehouse.PromoteAsync()).Select(b => b.Span));
    }

    [Fact]
    [LongTest("Two batches through all layers.")]
    public async Task A_batch_of_which_nothing_reaches_silver_has_no_times_there()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));

        var batches = await lakehouse.PromoteAsync();

        Assert.NotNull(batches[0].Span);
        Assert.Equal((0L, null), (batches[1].RowsOut, batches[1].Span));
    }

    /// <summary>Times are then looked for on whole dates: no copy escapes.</summary>
    [Fact]
    [LongTest("Two batches through all layers.")]
    public async Task One_event_without_a_time_leaves_the_times_of_its_batch_unknown()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), Undated(2));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(
            EventJson.Edit(1, EventJson.Noon.AddHours(3)).Arrived(EventJson.Noon.AddHours(3)), Undated(2), Undated(3));

        var batches = await lakehouse.PromoteAsync();

        Assert.Null(batches[0].Span);
        Assert.Equal((3L, 0L, 1L, 2L),
            (batches[1].Counts["read"], batches[1].Counts["silver"], batches[1].Counts["silver_quarantined"],
            batches[1].Counts["duplicates"]));
    }

    /// <summary>
    /// Of a key that stands twice readers take one or the other. A time that only silver reads must not lead its rows to where the batch
    /// does not look.
    /// </summary>
    [Fact]
    public async Task A_time_that_silver_reads_otherwise_than_bronze_is_none()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        var ordinary = EventJson.Edit(1).ToRecord(offset: 0);
        var twice = EventJson.Edit(2).Without("timestamp").ToJsonString().Replace(
            "\"dt\":", "\"dt\":\"2026-01-29T15:00:00.000Z\",\"dt\":", StringComparison.Ordinal);
        await lakehouse.LandRecordsAsync(ordinary, ordinary with { Offset = 1, Value = Encoding.UTF8.GetBytes(twice) });
        lakehouse.Crash.CrashBefore("silver/count_batch");
        await Assert.ThrowsAsync<CrashException>(lakehouse.PromoteAsync);
        lakehouse.Crash.Revive();
        lakehouse.WaitOutLease();

        await lakehouse.PromoteAsync();

        Assert.Equal(["1"], (await lakehouse.RowsAsync("select event_id from silver_events")).Select(r => ((string)r["event_id"]!)[^1..]));
        Assert.Equal("event_timestamp_complete", await lakehouse.ScalarAsync<string>("select failed_checks from silver_quarantine"));
        Assert.DoesNotContain(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);
    }

    private static JsonObject Undated(int n)
    {
        var undated = EventJson.Edit(n).Without("timestamp");
        undated["meta"]!.AsObject().Remove("dt");
        return undated;
    }

    private static async Task LandOldAsync(TestLakehouse lakehouse, params LogRecord[] records)
    {
        var (key, content) = await OldLandingFile.OfAsync(records);
        Assert.True(await lakehouse.Objects.PutIfAbsentAsync(key, content, CancellationToken.None));
    }
}
