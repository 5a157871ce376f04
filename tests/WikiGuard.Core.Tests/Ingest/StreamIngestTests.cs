using WikiGuard.Fakes;
using static WikiGuard.Ingest.IngestEvents;

namespace WikiGuard.Ingest;

/// <summary>A live stream: what it sends again, who may read it, and what a slow store does to it.</summary>
public sealed class StreamIngestTests
{
    private static readonly string[] Ten = [.. Enumerable.Range(1, 10).Select(n => Edit(n, n / 60.0))];

    private readonly MemoryObjectStore _objects = new();

    [Fact]
    public async Task What_a_stream_sends_again_after_a_cut_goes_on_once()
    {
        var log = new MemoryEventLog();

        var counters = await RunAsync(new MemoryStreamSource(rewind: 4, Ten) { CutAfter = 7 }, log);

        Assert.Equal(new IngestCounters { Received = 14, Produced = 10, RewindDuplicate = 4 }, counters);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n), log.Events.Select(e => e.Number));
    }

    [Fact]
    public async Task What_a_stream_sends_again_to_the_next_process_is_known_by_the_checkpoint()
    {
        await RunAsync(new MemoryStreamSource(rewind: 4, Ten[..6]));
        var log = new MemoryEventLog();

        var counters = await RunAsync(new MemoryStreamSource(rewind: 4, Ten), log);
        var third = await RunAsync(new MemoryStreamSource(rewind: 9, Ten));

        Assert.Equal(new IngestCounters { Received = 8, Produced = 4, RewindDuplicate = 4 }, counters);
        Assert.Equal([7, 8, 9, 10], log.Events.Select(e => e.Number));
        Assert.Equal(9, third.RewindDuplicate);
    }

    [Theory]
    [InlineData("{\"meta\":")]
    [InlineData("not JSON at all")]
    public async Task What_is_no_event_goes_to_the_dead_letters_once(string broken)
    {
        var log = new MemoryEventLog();

        var counters = await RunAsync(new MemoryStreamSource(rewind: 2, Ten[0], broken, Ten[1]) { CutAfter = 2 }, log);

        Assert.Equal(new IngestCounters { Received = 5, Produced = 2, DeadLettered = 1, RewindDuplicate = 2 }, counters);
    }

    /// <summary>A topic was deleted while the stream was silent: for 91 s the Ingestor was alive, ready, and useless.</summary>
    [Fact]
    public async Task A_log_that_fails_while_the_stream_is_silent_ends_the_run()
    {
        var log = new MemoryEventLog();

        var e = await Assert.ThrowsAsync<FatalException>(
            () => RunAsync(new MemoryStreamSource(rewind: 2, Ten) { OnSilence = log.Fail }, log).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal("The log has failed.", e.Message);
    }

    [Fact]
    public async Task An_event_whose_turn_was_cancelled_is_not_taken_for_known()
    {
        var log = new MemoryEventLog { BlocksAt = 4 };
        var ingestor = Start(log);
        using var stop = new CancellationTokenSource();
        var running = ingestor.RunAsync(new MemoryStreamSource(rewind: 2, Ten), stop.Token);
        await log.Blocked.Task.WaitAsync(TimeSpan.FromSeconds(30), stop.Token);
        await stop.CancelAsync();
        await running;
        var next = new MemoryEventLog();

        await RunAsync(new MemoryStreamSource(rewind: 2, Ten), next);

        Assert.Equal([4, 5, 6, 7, 8, 9, 10], next.Events.Select(e => e.Number));
    }

    [Fact]
    public async Task A_first_run_that_dies_before_anything_is_durable_leaves_the_moment_to_go_on_from()
    {
        var log = new MemoryEventLog { FailsAt = 1 };
        await Assert.ThrowsAsync<FatalException>(() => RunAsync(new MemoryStreamSource(rewind: 2, Ten), log));
        var next = new MemoryStreamSource(rewind: 2, Ten);

        await RunAsync(next);

        Assert.NotNull(next.Begun.Single().Since);
        Assert.Null(next.Begun.Single().EventId);
    }

    [Fact]
    public async Task Whoever_takes_over_keeps_the_one_before_from_moving_the_checkpoint()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var paused = new MemoryStreamSource(rewind: 2, Ten)
        {
            BeforeEvent = async n =>
            {
                if (n != 6)
                    return;
                reached.SetResult();
                await go.Task;
            },
        };
        var zombie = Start(new MemoryEventLog()).RunAsync(paused, epoch: 1, CancellationToken.None);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await RunAsync(new MemoryStreamSource(rewind: 2, Ten), epoch: 2);
        go.SetResult();

        await Assert.ThrowsAsync<ConflictException>(() => zombie);
        var stored = (await new IngestCheckpointStore(_objects).LoadAsync("stream-1", CancellationToken.None))!.Value.Checkpoint;
        Assert.Equal((2, "10"), (stored.Epoch, stored.Position.EventId));
        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(new MemoryStreamSource(rewind: 2, Ten), epoch: 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_for_a_while_holds_up_the_checkpoint_and_nothing_else(bool afterTheWrite)
    {
        var failures = 0;
        void Fail(string key)
        {
            if (key.StartsWith("checkpoints/", StringComparison.Ordinal) && failures++ is 1 or 2)
                throw new TransientException("The store did not answer.");
        }
        if (afterTheWrite)
            _objects.AfterWrite = Fail;
        else
            _objects.BeforeWrite = (key, _) => Fail(key);
        var log = new MemoryEventLog();

        await RunAsync(new MemoryStreamSource(rewind: 2, Ten), log, maxSaveRetry: TimeSpan.FromMinutes(1));

        Assert.Equal(10, log.Events.Count());
        Assert.True(failures > 1);
        var stored = (await new IngestCheckpointStore(_objects).LoadAsync("stream-1", CancellationToken.None))!.Value.Checkpoint;
        Assert.Equal("10", stored.Position.EventId);
    }

    [Fact]
    public async Task The_status_says_how_long_the_checkpoint_has_been_waiting()
    {
        var log = new MemoryEventLog { Withholds = true, BlocksAt = 8 };
        var ingestor = Start(log);
        using var stop = new CancellationTokenSource();
        var running = ingestor.RunAsync(new MemoryStreamSource(rewind: 2, Ten), stop.Token);
        await log.Blocked.Task.WaitAsync(TimeSpan.FromSeconds(30), stop.Token);

        Assert.True(ingestor.Status.CheckpointAge > TimeSpan.Zero);
        Assert.Equal(Noon.AddMinutes(8 / 60.0), ingestor.Status.NewestEvent);
        await stop.CancelAsync();
        await running;

        Assert.Equal(TimeSpan.Zero, ingestor.Status.CheckpointAge);
    }

    private Ingestor Start(MemoryEventLog log, TimeSpan maxSaveRetry = default) =>
        new IngestUnderTest { Objects = _objects, Options = new IngestOptions(EventsPerChunk: 3) { MaxSaveRetry = maxSaveRetry } }.Start(
            log);

    private async Task<IngestCounters> RunAsync(
        MemoryStreamSource source, MemoryEventLog? log = null, long epoch = 0, TimeSpan maxSaveRetry = default)
    {
        var ingestor = Start(log ?? new MemoryEventLog(), maxSaveRetry);
        await ingestor.RunAsync(source, epoch, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        return ingestor.Counters;
    }
}
