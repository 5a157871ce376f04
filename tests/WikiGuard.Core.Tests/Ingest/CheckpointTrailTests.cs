using WikiGuard.Ports;

namespace WikiGuard.Ingest;

public sealed class CheckpointTrailTests
{
    private readonly List<long> _saved = [];

    [Fact]
    public void A_chunk_is_done_when_it_has_ended_and_all_its_events_are_durable()
    {
        var changes = 0;
        var chunk = new SourceChunk(() => changes++);
        chunk.BeginEvent();
        chunk.BeginEvent();
        chunk.Durable();
        chunk.EndAt(At(2), Now);
        Assert.False(chunk.IsDone);

        chunk.Durable();

        Assert.True(chunk.IsDone);
        Assert.Equal((1, 2), (changes, chunk.End!.Position.Number));
    }

    [Fact]
    public void A_chunk_whose_events_are_all_durable_is_open_until_it_ends()
    {
        var chunk = new SourceChunk(() => { });
        chunk.BeginEvent();
        chunk.Durable();
        Assert.False(chunk.IsDone);

        chunk.EndAt(At(1), Now);

        Assert.True(chunk.IsDone);
    }

    [Fact]
    public async Task A_chunk_counts_on_many_threads()
    {
        var changes = 0;
        var chunk = new SourceChunk(() => Interlocked.Increment(ref changes));
        for (var i = 0; i < 10_000; i++)
            chunk.BeginEvent();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2_500; i++)
                chunk.Durable();
        })).Append(Task.Run(() => chunk.EndAt(At(1), Now))));

        Assert.True(chunk.IsDone);
        Assert.Equal(1, changes);
    }

    [Fact]
    public async Task A_chunk_that_is_done_waits_for_the_one_before_and_then_both_are_one_save()
    {
        var trail = new CheckpointTrail(SaveAsync);
        var (first, second) = (trail.Begin(), trail.Begin());
        first.BeginEvent();
        second.EndAt(At(2), Now);
        first.EndAt(At(1), Now);
        Assert.Empty(_saved);

        first.Durable();
        trail.Complete();
        await trail.Saving;

        Assert.Equal([2], _saved);
    }

    [Fact]
    public async Task What_is_not_done_at_the_end_is_not_saved()
    {
        var trail = new CheckpointTrail(SaveAsync);
        trail.Begin().EndAt(At(1), Now);
        trail.Begin().BeginEvent();
        trail.Begin().EndAt(At(3), Now);

        trail.Complete();
        await trail.Saving;

        Assert.Equal([1], _saved);
    }

    [Fact]
    public async Task A_save_that_fails_is_the_trails_failure_and_the_last_save()
    {
        var trail = new CheckpointTrail(_ => throw new ConflictException("Another one."));
        trail.Begin().EndAt(At(1), Now);

        await Assert.ThrowsAsync<ConflictException>(() => trail.Saving);
        trail.Begin().EndAt(At(2), Now);
        trail.Complete();
    }

    [Fact]
    public async Task Saves_do_not_overlap_and_what_is_done_during_one_is_saved_after_it()
    {
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var trail = new CheckpointTrail(async end =>
        {
            started.TrySetResult();
            await finish.Task;
            _saved.Add(end.Position.Number);
        });
        trail.Begin().EndAt(At(1), Now);
        await started.Task;
        trail.Begin().EndAt(At(2), Now);
        trail.Begin().EndAt(At(3), Now);
        trail.Complete();
        Assert.Empty(_saved);

        finish.SetResult();
        await trail.Saving;

        Assert.Equal([1, 3], _saved);
    }

    private Task SaveAsync(IngestCheckpoint end)
    {
        _saved.Add(end.Position.Number);
        return Task.CompletedTask;
    }

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static IngestCheckpoint At(long number) =>
        new("test", new SourcePosition(number * 10, number, null), null, null, null, new IngestCounters());
}
