using System.Text.Json.Nodes;
using WikiGuard.Testing;
using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

public sealed class DeduplicationSpecs
{
    [Fact]
    public async Task Within_a_batch_the_first_in_the_log_is_the_event()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(
            Copy("c").ToRecord(offset: 1, partition: 1), Copy("b").ToRecord(offset: 9), Copy("a").ToRecord(offset: 3),
            Copy("d").ToRecord(offset: 0, partition: 2));

        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((4L, 1L, 0L, 3L), (counts["read"], counts["silver"], counts["silver_quarantined"], counts["duplicates"]));
        Assert.Equal("a", await lakehouse.ScalarAsync<string>("select comment from silver_events"));
    }

    [Fact]
    public async Task An_earlier_bronze_batch_comes_before_a_lower_offset()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandRecordsAsync(Copy("first").ToRecord(offset: 9, partition: 5));
        await lakehouse.RunAsync(lakehouse.Bronze);
        await lakehouse.LandRecordsAsync(Copy("second").ToRecord(offset: 0));
        await lakehouse.RunAsync(lakehouse.Bronze);

        await lakehouse.RunAsync(lakehouse.Silver);

        Assert.Equal("first", await lakehouse.ScalarAsync<string>("select comment from silver_events"));
    }

    [Fact]
    public async Task A_copy_of_an_event_that_silver_has_is_a_duplicate_however_late()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Copy("first"));
        await lakehouse.PromoteToSilverAsync();

        // Alone it would be refused: it arrives two days after its time.
        await lakehouse.LandAsIsAsync(Copy("second").Arrived(EventJson.Noon.AddDays(2)));
        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((1L, 0L, 0L, 1L), (counts["read"], counts["silver"], counts["silver_quarantined"], counts["duplicates"]));
        Assert.Equal("first", await lakehouse.ScalarAsync<string>("select comment from silver_events"));
    }

    [Fact]
    public async Task A_copy_of_a_quarantined_event_is_a_duplicate_even_if_it_would_pass()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(Copy("stale").Arrived(EventJson.Noon.AddDays(2)), Copy("good"));
        await lakehouse.PromoteToSilverAsync();
        await lakehouse.LandAsIsAsync(Copy("good again"));

        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((1L, 0L, 0L, 1L), (counts["read"], counts["silver"], counts["silver_quarantined"], counts["duplicates"]));
        Assert.Equal(0, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(1, await lakehouse.ScalarAsync<long>("select count(*) from silver_quarantine"));
    }

    [Fact]
    public async Task The_same_id_on_two_days_of_a_batch_is_one_event()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), OnTheNextDay(1));

        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((2L, 1L, 1L), (counts["read"], counts["silver"], counts["duplicates"]));
    }

    [Fact]
    public async Task The_same_id_on_a_day_of_an_earlier_batch_is_a_duplicate_while_the_batch_reaches_that_day()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteToSilverAsync();

        await lakehouse.LandAsIsAsync(EventJson.Edit(2), OnTheNextDay(1));
        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((2L, 1L, 1L), (counts["read"], counts["silver"], counts["duplicates"]));
    }

    [Fact]
    public async Task The_same_id_in_two_windows_of_a_batch_is_one_event()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), InALaterWindow(1));

        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((2L, 1L, 1L), (counts["read"], counts["silver"], counts["duplicates"]));
    }

    [Fact]
    public async Task The_same_id_in_a_window_of_an_earlier_batch_is_a_duplicate_while_the_batch_reaches_that_window()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteToSilverAsync();

        await lakehouse.LandAsIsAsync(EventJson.Edit(2), InALaterWindow(1));
        var counts = (await lakehouse.PromoteToSilverAsync())[1].Counts;

        Assert.Equal((2L, 1L, 1L), (counts["read"], counts["silver"], counts["duplicates"]));
    }

    /// <summary>
    /// Wikimedia gives an id once. Where one comes again with another time, and its batch does not touch the window of the first, it is an
    /// event of its own: it stands under both times, each counts in its window, and later batches that touch both leave them as they are.
    /// </summary>
    [Fact]
    public async Task The_same_id_again_in_a_window_that_the_batch_does_not_reach_stands_under_both_times()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(InALaterWindow(1));
        var counts = (await lakehouse.PromoteAsync())[1].Counts;
        Assert.Equal((1L, 1L, 0L), (counts["read"], counts["silver"], counts["duplicates"]));

        await lakehouse.LandAsIsAsync(EventJson.Edit(2), InALaterWindow(3), EventJson.Edit(1), InALaterWindow(1));
        counts = (await lakehouse.PromoteAsync())[1].Counts;

        Assert.Equal((4L, 2L, 2L), (counts["read"], counts["silver"], counts["duplicates"]));
        Assert.Equal(["12:00 2", "12:20 2"],
            (await lakehouse.RowsAsync("select * from gold_global_metrics_10min order by window_start"))
                .Select(r => $"{r["window_start"]:HH:mm} {r["total_events"]}"));
        Assert.Empty(lakehouse.Alerts.Sent);
        var note = Assert.Single(await lakehouse.VerifyAsync(), c => c.Status != CheckStatus.Ok);
        Assert.Equal(("events", "each event once in silver_events, but for 1 that came with two times and stand under both"),
            (note.Name, note.Finding));
    }

    [Fact]
    public async Task Events_that_share_all_but_the_id_are_two()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon), EventJson.Edit(2, EventJson.Noon).With("id", 1_990_000_001L));

        Assert.Equal(2, (await lakehouse.PromoteToSilverAsync())[1].Counts["silver"]);
    }

    private static JsonObject Copy(string comment) => EventJson.Edit(1, EventJson.Noon).With("comment", comment);

    private static JsonObject InALaterWindow(int n) => EventJson.Edit(n, EventJson.Noon.AddMinutes(20));

    private static JsonObject OnTheNextDay(int n) => EventJson.Edit(n, EventJson.Noon.AddDays(1));
}
