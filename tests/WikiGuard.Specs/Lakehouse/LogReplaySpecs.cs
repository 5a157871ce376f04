using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Records that bronze takes from the log again: whatever became of its rows, they are as the log has them.</summary>
public sealed class LogReplaySpecs
{
    [Theory]
    [LongTest("Each harm takes lakehouses of its own.")]
    [InlineData("delete from bronze_events where event_data like '%Page 1\"%'", false)]
    [InlineData("delete from bronze_events", false)]
    [InlineData("delete from bronze_quarantine", false)]
    [InlineData("insert into bronze_events select * from bronze_events", true)]
    [InlineData("insert into bronze_events select * replace (null as batch_seq, null as batch_id) from bronze_events limit 2", true)]
    [InlineData("update bronze_events set event_data = '{}' where event_data not like '%Page 2\"%'", true)]
    [InlineData("update bronze_events set event_id = 'other' where event_data like '%Page 1\"%'", true)]
    [InlineData("update bronze_events set event_id = 'other', event_data = '{}' where event_data like '%Page 1\"%'", true)]
    [InlineData("update bronze_events set kafka_key = 'other'", true)]
    public async Task Whatever_became_of_bronze_a_replay_brings_it_back(string harm, bool truncate)
    {
        await using var harmed = await OfThreeBatchesAsync();
        var expected = await TablesAsync(harmed);
        await harmed.QueryAsync(harm);
        Assert.NotEqual(expected, await TablesAsync(harmed));

        foreach (var log in new ListedLog?[] { Log(), null })
        {
            await using var lakehouse = await harmed.CopyAsync();
            await ReplayAsync(lakehouse, log, truncate);

            Assert.Equal(expected, await TablesAsync(lakehouse));
            await AssertWellAsync(lakehouse);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replaying_what_is_well_writes_nothing_and_every_record_is_accounted_for(bool ofFiles)
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var expected = await TablesAsync(lakehouse);

        var batches = await ReplayAsync(lakehouse, ofFiles ? null : Log(), truncate: true);

        Assert.Equal(expected, await TablesAsync(lakehouse));
        Assert.Equal((10, 0, 0, 10), (Sum("landed"), Sum("bronze"), Sum("bronze_quarantined"), Sum("redelivered")));
        Assert.Equal([0L], (await lakehouse.RowsAsync("select distinct difference from pipeline_ledger")).Select(r => r["difference"]));
        await AssertWellAsync(lakehouse);

        long Sum(string count) => batches.Sum(b => b.Counts[count]);
    }

    /// <summary>The gap: bronze has what came before and after an outage.</summary>
    [Fact]
    public async Task Records_that_never_came_are_found_and_reach_gold()
    {
        await using var expected = await OfThreeBatchesAsync();
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(Batches[0]);
        await lakehouse.PromoteAsync();
        await lakehouse.LandRecordsAsync(Batches[2]);
        await lakehouse.PromoteAsync();

        var batches = await ReplayAsync(lakehouse, Log());

        Assert.Equal((4, 6), (batches.Sum(b => b.Counts["bronze"]), batches.Sum(b => b.Counts["redelivered"])));
        Assert.Equal(await TablesAsync(expected), await TablesAsync(lakehouse));
        await AssertWellAsync(lakehouse);
    }

    /// <summary>A topic that was made anew counts from 0 again; the rows that came of the old one are not those of its records.</summary>
    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task Rows_of_a_topic_that_had_the_same_offsets_before_stay()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var other = Records(0, Page(30), Page(31), Page(32));
        await lakehouse.LandRecordsAsync(other);
        await lakehouse.PromoteAsync();
        var expected = await TablesAsync(lakehouse);

        await ReplayAsync(lakehouse, Log(), truncate: true);
        await ReplayAsync(lakehouse, new ListedLog(other), truncate: true);

        Assert.Equal(expected, await TablesAsync(lakehouse));
        await AssertWellAsync(lakehouse);
    }

    /// <summary>Silver has been told how many rows a batch of bronze hands on.</summary>
    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task What_silver_has_yet_to_read_is_left_to_it()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        var late = Records(10, Page(40), Page(41));
        await lakehouse.LandRecordsAsync(late);
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.QueryAsync("update bronze_events set kafka_key = 'other'");

        using var log = new ListedLog([.. Batches.SelectMany(b => b), .. late]);
        await lakehouse.LogReplay.RunAsync(
            log, lakehouse.LogReader, Plan(log, truncate: true), "test", (_, _) => { }, CancellationToken.None);
        var silver = Assert.Single(await lakehouse.RunAsync(lakehouse.Silver));

        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from bronze_events where kafka_key = 'other'"));
        Assert.Equal(0, silver.Ledger!.Difference);
        await lakehouse.PromoteAsync();
        await AssertWellAsync(lakehouse);
    }

    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task Without_truncation_what_is_wrong_stays_and_is_named_with_the_command_that_mends_it()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await lakehouse.QueryAsync("insert into bronze_events select * from bronze_events");

        await ReplayAsync(lakehouse, Log());

        var failed = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);
        Assert.Equal("rows", failed.Name);
        Assert.Contains("wikiguard replay bronze --truncate", failed.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("A lakehouse of its own, replayed.")]
    public async Task Rows_that_go_after_a_replay_are_missed()
    {
        await using var lakehouse = await OfThreeBatchesAsync();
        await lakehouse.QueryAsync("delete from bronze_events where kafka_offset < 2");
        await ReplayAsync(lakehouse, Log());
        await AssertWellAsync(lakehouse);

        await lakehouse.QueryAsync("delete from bronze_events where kafka_offset = 4");

        var failed = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);
        Assert.StartsWith(
            "batches of bronze lack 3 rows, and replays from the log have written 2", failed.Finding, StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("Each step takes a lakehouse of its own.")]
    public async Task I_can_crash_before_any_step_that_writes_and_the_same_command_ends_the_same()
    {
        await using var unharmed = await OfThreeBatchesAsync();
        var expected = await TablesAsync(unharmed);
        await unharmed.QueryAsync("delete from bronze_events where kafka_offset = 1");
        await unharmed.QueryAsync("insert into bronze_events select * from bronze_events where kafka_offset = 4");
        await unharmed.QueryAsync("update bronze_events set event_data = '{}' where kafka_offset = 7");
        var killed = await unharmed.KilledAsync(() => ReplayAsync(unharmed, Log(), truncate: true));
        Assert.Contains(killed, k => k.Step == "run bronze/replace_bronze_events");

        foreach (var (step, openAsync) in killed)
        {
            await using var lakehouse = await openAsync();

            await ReplayAsync(lakehouse, Log(), truncate: true);

            Assert.True(expected == await TablesAsync(lakehouse), $"{step}: the tables differ.");
            await AssertWellAsync(lakehouse);
            Assert.Empty(await lakehouse.Objects.ListAsync("landing/bronze_events/replay/", CancellationToken.None));
        }
    }

    // Ten records of one partition: eight events of which one is a copy, and two that bronze refuses.
    private static readonly IReadOnlyList<IReadOnlyList<LogRecord>> Batches =
    [
        Records(0, Page(1), Page(2), null),
        Records(3, Page(4), Page(1), Page(5), Page(6)),
        Records(7, Page(7), null, Page(8)),
    ];

    private static ListedLog Log() => new([.. Batches.SelectMany(b => b)]);

    private static async Task<TestLakehouse> OfThreeBatchesAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        foreach (var batch in Batches)
        {
            await lakehouse.LandRecordsAsync(batch);
            await lakehouse.PromoteAsync();
        }
        return lakehouse;
    }

    /// <param name="events">Null is a tombstone.</param>
    private static IReadOnlyList<LogRecord> Records(long first, params JsonObject?[] events) =>
    [
        .. events.Select((e, i) => e is null
            ? new LogRecord(
                Topics.CleanedEvents, 0, first + i, EventJson.Noon.AddSeconds(first + i), "enwiki:Page"u8.ToArray(), Value: null)
            : e.ToRecord(first + i)),
    ];

    private static JsonObject Page(int n)
    {
        var time = EventJson.Noon.AddSeconds(n);
        return EventJson.Edit(n, time, $"Page {n}").Arrived(time);
    }

    private static LogReplayPlan Plan(IRecordLog log, bool truncate) => new LogReplayRequest(null, null, null, truncate).Plan(log);

    /// <param name="log">Null for the landing files that are kept.</param>
    private static async Task<IReadOnlyList<BatchManifest>> ReplayAsync(TestLakehouse lakehouse, IRecordLog? log, bool truncate = false)
    {
        var batches = new List<BatchManifest>();
        await lakehouse.PromoteAsync();
        if (log is null)
        {
            await lakehouse.LogReplay.RunAsync(await lakehouse.LogReplay.CommittedFilesAsync(null, null, CancellationToken.None), truncate,
                "test", (batch, _) => batches.Add(batch!), CancellationToken.None);
        }
        else
        {
            await lakehouse.LogReplay.RunAsync(
                log, lakehouse.LogReader, Plan(log, truncate), "test", (batch, _) => batches.Add(batch!), CancellationToken.None);
        }
        await lakehouse.PromoteAsync();
        return batches;
    }

    /// <summary>Bronze but for when and by which batch a row came, and what the other layers have made of it.</summary>
    private static async Task<string> TablesAsync(TestLakehouse lakehouse)
    {
        var bronze = await lakehouse.QueryAsync(
            "select * exclude (committed_at, batch_id, batch_seq) from bronze_events order by all");
        return string.Join('\n', bronze.Rows.Select(r => string.Join('|', r)))
            + await SameTables.FingerprintAsync(lakehouse.Engine, whole: true);
    }

    private static async Task AssertWellAsync(TestLakehouse lakehouse) =>
        Assert.All(await lakehouse.VerifyAsync(), c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
}
