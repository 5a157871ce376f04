using Confluent.Kafka;
using WikiGuard.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Local.Tests.Kafka;

public sealed class LandedLogSpecs
{
    [Fact]
    public async Task Fifty_thousand_records_arrive_exactly_once_and_in_order_by_key()
    {
        await using var pipeline = new EmbeddedPipeline();
        _ = pipeline.Start();
        var durable = new int[50_000];

        for (var i = 0; i < durable.Length; i++)
        {
            var n = i;
            var value = Text($"{n} {new string('x', 300)}");
            await pipeline.Log.AppendAsync(
                Topics.CleanedEvents, KeyOf(n), value, () => Interlocked.Increment(ref durable[n]), CancellationToken.None);
        }

        await pipeline.Log.FlushAsync(CancellationToken.None).Soon();

        Assert.All(durable, times => Assert.Equal(1, times));
        var byKey = pipeline.Landed.GroupBy(record => record.Key!, record => int.Parse(record.Value!.Split(' ')[0])).ToList();
        Assert.Equal(50_000, byKey.Sum(key => key.Count()));
        Assert.All(byKey, key => Assert.Equal(key.Order(), key));
        Assert.Equal(Enumerable.Range(0, 50_000), byKey.SelectMany(key => key).Order());
        Assert.Equal(EmbeddedPipeline.Partitions, pipeline.Landed.Select(record => record.Partition).Distinct().Count());

        static byte[] KeyOf(int n) => Text($"enwiki:Page {n % 97}");
    }

    [Fact]
    public async Task Retries_keep_the_order_by_key_and_lose_nothing()
    {
        await using var pipeline = new EmbeddedPipeline(adapt: o => o with { Linger = TimeSpan.Zero });
        _ = pipeline.Start();
        var durable = new Counter();

        for (var i = 0; i < 3000; i++)
        {
            if (i % 300 == 0)
            {
                pipeline.Kafka.FailNext(
                    EmbeddedKafka.ProduceRequest, ErrorCode.NotEnoughReplicas, ErrorCode.NoError, ErrorCode.RequestTimedOut);
            }

            await pipeline.Log.AppendAsync("k", $"{i:0000}", durable);
            if (i % 10 == 0)
                await Task.Delay(1); // several requests, instead of one with all records
        }

        await pipeline.Log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(3000, durable.Value);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"{i:0000}"), pipeline.Landed.Select(record => record.Value));
    }

    [Fact]
    public async Task A_broker_that_is_down_for_a_while_loses_nothing()
    {
        await using var pipeline = new EmbeddedPipeline();
        _ = pipeline.Start();
        var durable = new Counter();

        for (var i = 0; i < 300; i++)
        {
            if (i == 100)
                pipeline.Kafka.TakeDown();
            await pipeline.Log.AppendAsync($"{i % 7}", $"{i:000}", durable);
            if (i == 199)
            {
                await Task.Delay(200);
                pipeline.Kafka.BringUp();
            }
        }

        await pipeline.Log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(300, durable.Value);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i:000}"), pipeline.Landed.Select(record => record.Value).Distinct().Order());
    }

    [Fact]
    public async Task A_record_is_durable_only_after_bronze_has_landed_it()
    {
        var land = new TaskCompletionSource();
        var invoked = new TaskCompletionSource();
        await using var pipeline = new EmbeddedPipeline((_, _) =>
        {
            invoked.TrySetResult();
            return land.Task;
        });
        _ = pipeline.Start();
        var durable = new Counter();

        await pipeline.Log.AppendAsync("k", "v", durable);
        await invoked.Task.Soon();
        var flush = pipeline.Log.FlushAsync(CancellationToken.None);
        Assert.Equal(0, durable.Value);
        Assert.False(flush.IsCompleted);

        land.SetResult();
        await flush.Soon();
        Assert.Equal(1, durable.Value);
    }

    [Fact]
    public async Task A_slow_function_holds_the_writer_at_the_bound_and_then_lets_it_go_on()
    {
        var land = new TaskCompletionSource();
        await using var pipeline = new EmbeddedPipeline(
            (_, cancellationToken) => land.Task.WaitAsync(cancellationToken), o => o with { MaxBytesInFlight = 10_000 });
        _ = pipeline.Start();
        var durable = new Counter();
        var appended = new Counter();

        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await pipeline.Log.AppendAsync("k", new string('x', 899), durable); // 1000 bytes with key and overhead
                appended.Increment();
            }
        });
        await appended.ReachesAsync(10).Soon();
        await Task.Delay(200); // time in which a log without a bound would take them all
        Assert.Equal(10, appended.Value);
        Assert.Equal(0, durable.Value);

        land.SetResult();
        await writing.Soon();
        await pipeline.Log.FlushAsync(CancellationToken.None).Soon();
        Assert.Equal(100, durable.Value);
    }

    [Fact]
    public async Task A_record_larger_than_the_bound_still_passes()
    {
        await using var pipeline = new EmbeddedPipeline(adapt: o => o with { MaxBytesInFlight = 1000 });
        _ = pipeline.Start();
        var durable = new Counter();

        for (var i = 0; i < 3; i++)
            await pipeline.Log.AppendAsync("k", new string('x', 5000), durable).Soon();
        await pipeline.Log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(3, durable.Value);
    }

    [Fact]
    public async Task Who_waits_for_room_can_be_cancelled_and_leaves_no_trace()
    {
        var land = new TaskCompletionSource();
        await using var pipeline = new EmbeddedPipeline(
            (_, cancellationToken) => land.Task.WaitAsync(cancellationToken), o => o with { MaxBytesInFlight = 1000 });
        _ = pipeline.Start();
        var durable = new Counter();
        await pipeline.Log.AppendAsync("k", new string('x', 900), durable);

        using var cancel = new CancellationTokenSource();
        var waiting = pipeline.Log
            .AppendAsync(Topics.CleanedEvents, Text("k"), Text(new string('y', 900)), durable.Increment, cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        land.SetResult();
        await pipeline.Log.FlushAsync(CancellationToken.None).Soon();
        Assert.Equal(1, durable.Value);
        Assert.Single(pipeline.Landed);
    }

    [Fact]
    public async Task Concurrent_writers_and_landings_make_each_record_durable_once()
    {
        using var kafka = EmbeddedPipeline.NewBroker();
        using var log = new KafkaEventLog(
            new KafkaEventLogOptions(kafka.BootstrapServers, Durability.Landed) { Linger = TimeSpan.Zero, MaxBytesInFlight = 20_000 });
        var durable = new int[4][];
        var stop = false;

        // Landings run ahead of and behind the acknowledgements alike.
        var landing = Task.Run(async () =>
        {
            for (var offset = 0L; !Volatile.Read(ref stop); offset += 7)
            {
                for (var partition = 0; partition < EmbeddedPipeline.Partitions; partition++)
                    log.MarkLanded(Topics.CleanedEvents, partition, offset);
                await Task.Yield();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var mine = durable[writer] = new int[2000];
            for (var i = 0; i < mine.Length; i++)
            {
                var n = i;
                await log.AppendAsync(
                    Topics.CleanedEvents, Text($"{n}"), Text("v"), () => Interlocked.Increment(ref mine[n]), CancellationToken.None);
            }
        }))).Soon();
        await log.FlushAsync(CancellationToken.None).Soon();
        Volatile.Write(ref stop, true);
        await landing;

        Assert.All(durable.SelectMany(mine => mine), times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Writers_do_not_wait_for_a_reader_that_has_given_up()
    {
        using var kafka = EmbeddedPipeline.NewBroker();
        using var log = new KafkaEventLog(new KafkaEventLogOptions(kafka.BootstrapServers, Durability.Landed) { MaxBytesInFlight = 1000 });
        var durable = new Counter();
        await log.AppendAsync("k", new string('x', 900), durable);
        var waiting = log.AppendAsync("k", new string('y', 900), durable).AsTask();

        log.Fail(new FatalException("no room in bronze"));

        Assert.Contains("bronze", (await Assert.ThrowsAsync<FatalException>(waiting.Soon)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FatalException>(() => log.FlushAsync(CancellationToken.None).Soon());
        Assert.Equal(0, durable.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_landing_may_come_before_or_after_the_acknowledgement(bool landingFirst)
    {
        using var kafka = EmbeddedPipeline.NewBroker();
        using var log = new KafkaEventLog(new KafkaEventLogOptions(kafka.BootstrapServers, Durability.Landed));
        var durable = new Counter();
        if (landingFirst)
            log.MarkLanded(Topics.DeadLetters, 0, 1);

        for (var i = 0; i < 3; i++)
            await log.AppendAsync("", $"{i}", durable, Topics.DeadLetters);
        if (!landingFirst)
        {
            await Task.Delay(300); // acknowledged by now, most likely; either order must do
            Assert.Equal(0, durable.Value);
            log.MarkLanded(Topics.DeadLetters, 0, 1);
        }

        await durable.ReachesAsync(2).Soon();
        await Task.Delay(50);
        Assert.Equal(2, durable.Value); // offset 2 has not landed
        log.MarkLanded(Topics.DeadLetters, 0, 2);
        await log.FlushAsync(CancellationToken.None).Soon();
        Assert.Equal(3, durable.Value);
    }

    [Fact]
    public async Task Records_that_the_broker_dropped_unread_stop_the_run_loudly()
    {
        await using var pipeline = new EmbeddedPipeline(adapt: o => o with { MaxBytesInFlight = 200_000_000 });
        var durable = new Counter();
        var noise = new byte[100_000];
        var random = new Random(1);

        // The reader is not there yet, and 30 MB of what does not compress go to one partition of 5 MiB.
        for (var i = 0; i < 300; i++)
        {
            random.NextBytes(noise);
            await pipeline.Log.AppendAsync(Topics.DeadLetters, default, noise, durable.Increment, CancellationToken.None);
        }

        await EndReachesAsync(pipeline.Kafka, 300).Soon();
        var running = pipeline.Start();

        var failure = await Assert.ThrowsAsync<FatalException>(running.Soon);
        Assert.Contains("dropped records", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Topics.DeadLetters, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, durable.Value);
        Assert.Empty(pipeline.Landed);
    }

    private static async Task EndReachesAsync(EmbeddedKafka kafka, long offset)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = "watermarks" }).Build();
        while (consumer.QueryWatermarkOffsets(new(Topics.DeadLetters, 0), TimeSpan.FromSeconds(10)).High < offset)
            await Task.Delay(20);
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
