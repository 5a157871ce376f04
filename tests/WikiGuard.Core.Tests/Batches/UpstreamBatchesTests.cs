using WikiGuard.Fakes;

namespace WikiGuard.Batches;

public sealed class UpstreamBatchesTests
{
    private readonly CheckpointStore _store = new(new MemoryObjectStore());

    [Fact]
    public async Task Before_the_first_upstream_batch_nothing_waits() => Assert.Null(await WaitingAsync(after: 0));

    [Fact]
    public async Task All_small_batches_since_the_checkpoint_are_one()
    {
        await UpstreamAsync(10, 20, 30);

        var waiting = await WaitingAsync(after: 1);

        Assert.Equal((3L, false), (waiting!.Range.ToSeq, waiting.MoreWaits));
        Assert.Equal([Day(2), Day(3)], waiting.Dates);
        Assert.Null(await WaitingAsync(after: 3));
    }

    [Fact]
    public async Task A_batch_that_is_planned_but_not_complete_does_not_wait_yet()
    {
        await UpstreamAsync(10);
        await _store.WriteManifestAsync("bronze", Manifest(2, 10), CancellationToken.None); // its checkpoint has not moved yet

        Assert.Equal(1, (await WaitingAsync(after: 0))!.Range.ToSeq);
    }

    [Theory]
    [InlineData(new long[] { 50_000, 1 }, 1, true)]
    [InlineData(new long[] { 49_999, 1 }, 2, false)]
    [InlineData(new long[] { 49_999, 1, 1 }, 2, true)]
    [InlineData(new long[] { 0, 0, 50_001 }, 2, true)]
    [InlineData(new long[] { 2_000_000 }, 1, false)] // one is taken whatever its size, else the layer would stand still
    [InlineData(new long[] { 2_000_000, 0 }, 1, true)]
    public async Task A_run_takes_whole_batches_up_to_a_bound(long[] rows, long toSeq, bool moreWaits)
    {
        await UpstreamAsync(rows);

        var waiting = await WaitingAsync(after: 0);

        Assert.Equal((toSeq, moreWaits), (waiting!.Range.ToSeq, waiting.MoreWaits));
        Assert.Equal(rows.Take((int)toSeq).Sum(), waiting.Rows);
        Assert.Equal(Enumerable.Range(1, (int)toSeq).Select(n => Day(n)), waiting.Dates);
    }

    [Fact]
    public async Task A_manifest_that_is_gone_stops_the_layer()
    {
        await _store.SaveAsync("bronze", new LayerCheckpoint(1, 0, null), etag: null, CancellationToken.None);

        await Assert.ThrowsAsync<FatalException>(() => WaitingAsync(after: 0));
    }

    [Fact]
    public async Task The_times_to_look_at_are_those_of_all_batches_that_hand_rows_on()
    {
        await _store.WriteManifestAsync("bronze", Manifest(1, 10) with { Span = Span(5, 6) }, CancellationToken.None);
        await _store.WriteManifestAsync("bronze", Manifest(2, 0), CancellationToken.None); // held only refused records
        await _store.WriteManifestAsync("bronze", Manifest(3, 10) with { Span = Span(2, 3) }, CancellationToken.None);
        await _store.SaveAsync("bronze", new LayerCheckpoint(3, 0, null), etag: null, CancellationToken.None);

        Assert.Equal(Span(2, 6), (await WaitingAsync(after: 0))!.Span);
    }

    [Fact]
    public async Task The_times_to_look_at_are_not_known_where_one_batch_does_not_know_its_own()
    {
        await _store.WriteManifestAsync("bronze", Manifest(1, 10) with { Span = Span(5, 6) }, CancellationToken.None);
        await _store.WriteManifestAsync("bronze", Manifest(2, 1), CancellationToken.None); // of an older version
        await _store.SaveAsync("bronze", new LayerCheckpoint(2, 0, null), etag: null, CancellationToken.None);

        Assert.Null((await WaitingAsync(after: 0))!.Span);
    }

    /// <summary>A replay may take rows out, which no row of its last batch tells: so its dates are computed whole.</summary>
    [Fact]
    public async Task The_last_batch_of_a_replay_is_taken_alone_and_as_whole_dates()
    {
        foreach (var seq in new long[] { 1, 2, 3, 4 })
        {
            var replay = seq is 2 or 3 ? new ReplayedRange(FromSeq: 0, ToSeq: 9, FirstSeq: 2, IsLast: seq == 3, Truncate: false) : null;
            await _store.WriteManifestAsync("bronze", Manifest(seq, 10) with { Replay = replay }, CancellationToken.None);
        }
        await _store.SaveAsync("bronze", new LayerCheckpoint(4, 0, null), etag: null, CancellationToken.None);

        var (checkpoint, plans) = (LayerCheckpoint.Start, new List<BatchPlan>());
        while (await UpstreamBatches.WaitingAsync(_store, "bronze", checkpoint, CancellationToken.None) is { } waiting)
        {
            plans.Add(waiting.PlanFor("silver", checkpoint, DateTimeOffset.UnixEpoch));
            checkpoint = checkpoint.After(plans[^1]);
        }

        Assert.Equal([new UpstreamRange(1, 2), new WholeDates(3), new UpstreamRange(4, 4)], plans.Select(p => p.Input));
        Assert.Equal([[Day(1), Day(2)], [Day(3)], [Day(4)]], plans.Select(p => p.Dates));
        Assert.Equal([true, true, false], plans.Select(p => p.MoreWaits));
        Assert.Equal(new LayerCheckpoint(3, 4, null), checkpoint);
    }

    private static EventSpan Span(int fromHour, int toHour) =>
        new(new(2026, 1, 1, fromHour, 0, 0, TimeSpan.Zero), new(2026, 1, 1, toHour, 0, 0, TimeSpan.Zero));

    private async Task UpstreamAsync(params long[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
            await _store.WriteManifestAsync("bronze", Manifest(i + 1, rows[i]), CancellationToken.None);
        await _store.SaveAsync("bronze", new LayerCheckpoint(rows.Length, 0, null), etag: null, CancellationToken.None);
    }

    private Task<UpstreamBatches?> WaitingAsync(long after) =>
        UpstreamBatches.WaitingAsync(_store, "bronze", new LayerCheckpoint(0, after, null), CancellationToken.None);

    private static BatchManifest Manifest(long seq, long rows) =>
        new($"bronze-{seq:D8}", seq, [Day(seq)], new Dictionary<string, long>(StringComparer.Ordinal)) { RowsOut = rows };

    private static DateOnly Day(long number) => new DateOnly(2026, 1, 1).AddDays((int)number);
}
