using WikiGuard.Fakes;
using static WikiGuard.Ingest.IngestEvents;

namespace WikiGuard.Ingest;

/// <summary>
/// Crashes and stops. That no checkpoint passes an event that is not durable is asserted at every write, by <see cref="IngestUnderTest"/>.
/// </summary>
public sealed class IngestCrashTests
{
    private static readonly string[] Hundred = [.. Enumerable.Range(1, 100).Select(n => Edit(n, n))];

    private readonly IngestUnderTest _ingest = InChunksOfTen(events: 100);

    [Fact]
    public async Task The_checkpoint_follows_chunk_by_chunk_while_reading_goes_on()
    {
        var recording = new MemoryRecording(Hundred)
        {
            BeforeEvent = n => n % 10 == 1 && n > 1 ? _ingest.CheckpointReachesAsync(n - 1) : Task.CompletedTask,
        };

        await _ingest.RunAsync(recording);

        Assert.Equal(100, _ingest.Checkpoint!.Position.Number);
    }

    [Fact]
    public async Task The_checkpoint_waits_for_the_first_record_that_is_not_durable()
    {
        var log = new MemoryEventLog { Withholds = true };
        var recording = new MemoryRecording(Hundred)
        {
            BeforeEvent = async n =>
            {
                if (n != 61)
                    return;
                // 59 records were appended: the newest is held by nobody, the first one last.
                for (var i = log.Waiting - 1; i > 0; i--)
                    log.MakeDurable(i);
                Assert.Null(_ingest.Checkpoint);
                log.MakeDurable(0);
                await _ingest.CheckpointReachesAsync(60);
            },
        };

        await _ingest.RunAsync(recording, log);

        Assert.Equal(100, _ingest.Checkpoint!.Position.Number);
    }

    [Fact]
    public async Task A_log_that_fails_leaves_the_checkpoint_before_what_may_be_lost()
    {
        var log = new MemoryEventLog { FailsAt = 58 };
        var recording = new MemoryRecording(Hundred);

        await Assert.ThrowsAsync<FatalException>(() => _ingest.RunAsync(recording, log));
        await _ingest.CheckpointReachesAsync(50);
        var next = new MemoryRecording(Hundred);
        var nextLog = new MemoryEventLog();
        await _ingest.RunAsync(next, nextLog);

        Assert.Equal(58, recording.Given.Max());
        Assert.Equal(51, nextLog.Events.First().Number);
        Assert.Equal(100, _ingest.Checkpoint!.Counters.Produced);
        Assert.True(_ingest.Checkpoint.Counters.Balance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(100)]
    public async Task After_a_stop_at_a_full_log_every_event_goes_out_once(int blocksAt)
    {
        var (log, next) = (new MemoryEventLog { BlocksAt = blocksAt }, new MemoryEventLog());

        var counters = await _ingest.RunUntilBlockedAsync(new MemoryRecording(Hundred), log);
        await _ingest.RunAsync(new MemoryRecording(Hundred), next);

        Assert.True(counters.Balance);
        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), log.Events.Concat(next.Events).Select(r => r.Number));
        Assert.Equal(100, _ingest.Checkpoint!.Counters.Produced);
    }

    // The first event of a recording is held until the second; its position is behind the reader when it is handed over.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_held_event_is_not_skipped_by_a_stop_while_it_is_handed_over(int events)
    {
        var ingest = new IngestUnderTest().Expect(1);
        var (log, next) = (new MemoryEventLog { BlocksAt = 1 }, new MemoryEventLog());

        var counters = await ingest.RunUntilBlockedAsync(new MemoryRecording(Hundred[..events]), log);
        await ingest.RunAsync(new MemoryRecording(Hundred[..events]), next);

        Assert.Equal(new IngestCounters(), counters);
        Assert.Equal(events, next.Events.Count());
    }

    [Fact]
    public async Task An_event_that_is_held_at_a_stop_is_read_again()
    {
        using var stop = new CancellationTokenSource();
        string[] lines = [.. Hundred[..14], Edit(15, 9_000), .. Hundred[15..20]];
        var stopped = new MemoryRecording(lines) { BeforeEvent = n => n == 16 ? stop.CancelAsync() : Task.CompletedTask };
        var (log, next) = (new MemoryEventLog(), new MemoryEventLog());
        var ingest = InChunksOfTen(events: 20);

        var counters = await ingest.RunAsync(stopped, log, stop.Token);
        Assert.True(counters.Balance);
        Assert.Equal(14, counters.Received);
        Assert.Equal(10, ingest.Checkpoint!.Position.Number); // not past the held one; no more than its chunk is read twice
        await ingest.RunAsync(new MemoryRecording(lines), next, CancellationToken.None);

        Assert.Equal(Enumerable.Range(11, 10).Select(n => (long)n), next.Events.Select(r => r.Number));
        Assert.Equal(20, ingest.Checkpoint!.Counters.Received);
        Assert.True(ingest.Checkpoint.Counters.Balance);
    }

    [Fact]
    public async Task One_Ingestor_can_be_stopped_and_run_again()
    {
        using var stop = new CancellationTokenSource();
        var log = new MemoryEventLog();
        var ingestor = _ingest.Start(log);
        string[] lines = [.. Hundred[..10], Edit(11, 900_000), .. Hundred[11..]];

        var stopped = new MemoryRecording(lines) { BeforeEvent = n => n == 12 ? stop.CancelAsync() : Task.CompletedTask };
        await ingestor.RunAsync(stopped, stop.Token);
        await ingestor.RunAsync(new MemoryRecording(lines), CancellationToken.None);

        Assert.True(ingestor.Counters.Balance);
        Assert.Equal(100, _ingest.Checkpoint!.Counters.Received);
        // The wild date was the last event read and then the first one read again, but has not confirmed itself.
        Assert.Equal(Noon.AddMinutes(100), ArrivalOf(log.Events.Last().Json));
    }

    [Fact]
    public async Task A_stop_before_the_first_event_is_a_run_over_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(new IngestCounters(), await _ingest.RunAsync(new MemoryRecording(Hundred), new MemoryEventLog(), stop.Token));
        Assert.Equal(0, _ingest.Checkpoint!.Position.Number);
    }

    [Fact]
    public async Task A_store_that_fails_stops_the_run_and_the_next_one_goes_on()
    {
        var check = _ingest.Objects.BeforeWrite!;
        var writes = 0;
        _ingest.Objects.BeforeWrite = (key, content) =>
        {
            check(key, content);
            if (++writes == 3)
                throw new TransientException("The store did not answer.");
        };
        var recording = new MemoryRecording(Hundred)
        {
            BeforeEvent = n => n is 11 or 21 ? _ingest.CheckpointReachesAsync(n - 1) : Task.Delay(1),
        };

        await Assert.ThrowsAsync<TransientException>(() => _ingest.RunAsync(recording));
        var next = new MemoryEventLog();
        await _ingest.RunAsync(new MemoryRecording(Hundred), next);

        Assert.Equal(21, next.Events.First().Number);
        Assert.Equal(100, _ingest.Checkpoint!.Counters.Received);
    }

    /// <summary>Processes that crash, stop, and confirm late and out of order, until one comes through.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_on_the_way_nothing_is_lost_and_the_count_is_right(int seed)
    {
        var random = new Random(seed);
        var lines = new List<string>();
        var expected = new List<long>();
        for (var n = 1; n <= 60; n++)
        {
            var kind = random.Next(8);
            lines.Add(kind switch
            {
                0 => " ",
                1 => NotMonitored(n, n),
                2 => Canary(n, n),
                3 => "broken",
                4 => Edit(n, random.Next(100_000)),
                5 => Edit(n, minute: null),
                _ => Edit(n, n),
            });
            if (kind > 2)
                expected.Add(n);
        }
        var ingest = new IngestUnderTest { Options = new IngestOptions(EventsPerChunk: random.Next(1, 12)) }.Expect(expected);
        var logs = new List<MemoryEventLog>();

        for (var isThrough = false; !isThrough;)
        {
            using var stop = new CancellationTokenSource();
            var last = logs.Count > 20;
            var stopAt = last || random.Next(2) == 0 ? int.MaxValue : random.Next(1, 60);
            var log = new MemoryEventLog { Withholds = true, FailsAt = last || random.Next(2) == 0 ? int.MaxValue : random.Next(1, 60) };
            log.OnAppended = count =>
            {
                while (log.Waiting > 0 && random.Next(3) > 0)
                    log.MakeDurable(random.Next(log.Waiting));
                if (count == stopAt)
                    stop.Cancel();
            };
            logs.Add(log);
            try
            {
                var counters = await ingest.RunAsync(new MemoryRecording([.. lines]), log, stop.Token);
                Assert.True(counters.Balance);
                isThrough = !stop.IsCancellationRequested;
            }
            catch (FatalException)
            {
            }
        }

        Assert.Equal(expected, logs.SelectMany(l => l.Durable).Distinct().Order());
        Assert.Equal((60, 60), (ingest.Checkpoint!.Position.Number, ingest.Checkpoint.Counters.Received));
        Assert.Equal(expected.Count, ingest.Checkpoint.Counters.Produced + ingest.Checkpoint.Counters.DeadLettered);
        Assert.True(ingest.Checkpoint.Counters.Balance);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static IngestUnderTest InChunksOfTen(int events) =>
        new IngestUnderTest { Options = new IngestOptions(EventsPerChunk: 10) }.Expect(Enumerable.Range(1, events).Select(n => (long)n));
}
