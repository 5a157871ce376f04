using System.Collections.Concurrent;
using System.Text;
using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Local.Tests.Kafka;

public sealed class EventSourceMappingSpecs : IDisposable
{
    private readonly EmbeddedKafka _kafka = EmbeddedPipeline.NewBroker();
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly ConcurrentQueue<KafkaEvent> _events = new();
    private readonly EventSourceMappingOptions _options = new()
    {
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        ClientSettings = new Dictionary<string, string>
        {
            ["fetch.wait.max.ms"] = "10",
            // The mock cluster lets the next member in only after this time, even where the last one has left.
            ["session.timeout.ms"] = "600",
            ["heartbeat.interval.ms"] = "200",
        },
    };

    public EventSourceMappingSpecs() =>
        _producer = new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, LingerMs = 0 }).Build();

    [Fact]
    public async Task Keys_headers_and_tombstones_pass_through_as_Lambda_gives_them()
    {
        Produce(Topics.DeadLetters, new Message<byte[]?, byte[]?>
        {
            Key = [1, 2, 255],
            Value = [7],
            Timestamp = new Timestamp(1_700_000_000_123, TimestampType.CreateTime),
            Headers = [new Header("reason", Encoding.UTF8.GetBytes("not_json")), new Header("reason", [200])],
        });
        Produce(Topics.DeadLetters, new Message<byte[]?, byte[]?> { Key = [1], Value = null });
        Produce(Topics.DeadLetters, new Message<byte[]?, byte[]?> { Key = null, Value = [] });

        await RunUntilDrained(Lasting());

        var kafkaEvent = Assert.Single(_events);
        var records = kafkaEvent.Records!["dlq_events-0"];
        Assert.Equal([0, 1, 2], records.Select(record => record.Offset));
        Assert.All(records, r => Assert.Equal((Topics.DeadLetters, 0, "CREATE_TIME"), (r.Topic, r.Partition, r.TimestampType)));
        Assert.Equal(1_700_000_000_123, records[0].Timestamp);
        Assert.Equal(["AQL/", "AQ==", null], records.Select(record => record.Key));
        Assert.Equal([7], records[0].Value!.ToArray());
        Assert.Null(records[1].Value);
        Assert.Empty(records[2].Value!.ToArray());
        Assert.Equal(["reason", "reason"], records[0].Headers!.SelectMany(header => header.Keys));
        Assert.Equal([-56], records[0].Headers![1]["reason"]);
    }

    [Fact]
    public async Task A_batch_that_failed_is_delivered_again_with_the_same_records()
    {
        ProduceMany(100);
        var attempts = new ConcurrentQueue<List<TestRecord>>();

        await RunUntilDrained(Lasting(kafkaEvent =>
        {
            attempts.Enqueue(ReadAll(kafkaEvent));
            if (attempts.Count < 3)
                throw new IOException("no room");
        }));

        Assert.Equal(3, attempts.Count);
        Assert.All(attempts, attempt => Assert.Equal(attempts.First(), attempt));
        Assert.Equal(100, attempts.First().Count);
    }

    [Fact]
    public async Task A_batch_that_keeps_failing_stops_the_run_and_nothing_of_it_is_committed()
    {
        ProduceMany(10);
        var attempts = 0;
        using (var broken = Lasting(_ =>
        {
            attempts++;
            throw new IOException("no room");
        }))
        {
            var failure = await Assert.ThrowsAsync<FatalException>(broken.RunAsync(CancellationToken.None).Soon);
            Assert.Contains("no room", failure.Message, StringComparison.Ordinal);
            Assert.Contains("cleaned_events-", failure.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<FatalException>(broken.DrainAsync(CancellationToken.None).Soon);
        }

        Assert.Equal(5, attempts);
        await RunUntilDrained(Lasting());
        Assert.Equal(10, _events.Sum(e => ReadAll(e).Count));
    }

    [Fact]
    public async Task I_can_resume_after_a_stop_at_the_committed_offsets()
    {
        ProduceMany(10);
        await RunUntilDrained(Lasting());
        _events.Clear();
        ProduceMany(5, from: 10);

        await RunUntilDrained(Lasting());

        Assert.Equal(Enumerable.Range(10, 5).Select(i => $"{i}"), _events.SelectMany(ReadAll).Select(record => record.Value).Order());
    }

    [Fact]
    public async Task A_batch_that_was_being_stored_at_a_stop_is_delivered_again()
    {
        ProduceMany(3);
        using (var stop = new CancellationTokenSource())
        using (var mapping = Lasting(_ => stop.Cancel(), cancellationToken => Task.Delay(-1, cancellationToken)))
            await mapping.RunAsync(stop.Token).Soon();

        _events.Clear();
        await RunUntilDrained(Lasting());
        Assert.Equal(3, _events.Sum(e => ReadAll(e).Count));
    }

    [Fact]
    public async Task A_commit_that_fails_is_tried_again()
    {
        ProduceMany(3);
        _kafka.FailNext(EmbeddedKafka.OffsetCommitRequest, ErrorCode.RebalanceInProgress, ErrorCode.InvalidCommitOffsetSize);

        await RunUntilDrained(Lasting());

        Assert.Equal(3, _events.Sum(e => ReadAll(e).Count));
    }

    [Fact]
    public async Task A_group_that_may_not_commit_stops_the_run()
    {
        ProduceMany(3);
        _kafka.FailNext(EmbeddedKafka.OffsetCommitRequest, ErrorCode.GroupAuthorizationFailed);
        using var mapping = Lasting();

        var failure = await Assert.ThrowsAsync<FatalException>(mapping.RunAsync(CancellationToken.None).Soon);

        Assert.Contains("wikiguard-bronze", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_keep_to_the_limits_and_a_larger_record_travels_alone()
    {
        for (var i = 0; i < 25; i++)
            Produce(Topics.CleanedEvents, new Message<byte[]?, byte[]?> { Value = new byte[i == 12 ? 50_000 : 1000] });

        await RunUntilDrained(Lasting(options: _options with { MaxRecords = 4, MaxPayloadBytes = 6000 }));

        Assert.Equal(25, _events.Sum(e => ReadAll(e).Count));
        Assert.All(_events, e =>
        {
            var values = e.Records!.Values.SelectMany(records => records).Select(record => record.Value!.Length).ToList();
            Assert.True(values.Sum() <= 4000 || values.Count == 1);
            Assert.InRange(values.Count, 1, 4);
        });
    }

    [Fact]
    public async Task An_embedded_log_reports_each_partition_of_a_batch_once_and_in_order()
    {
        var landed = new ConcurrentQueue<(string Topic, int Partition, long LastOffset)>();
        ProduceMany(200);
        using var stop = new CancellationTokenSource();
        using var mapping = EventSourceMapping.OnEmbedded(
            _kafka,
            Keep,
            (topic, partition, last) => landed.Enqueue((topic, partition, last)),
            () => false,
            TimeProvider.System,
            _options with { MaxRecords = 7, Window = TimeSpan.Zero });
        var running = mapping.RunAsync(stop.Token);
        await mapping.DrainAsync(CancellationToken.None).Soon();
        await stop.CancelAsync();
        await running.Soon();

        Assert.Equal(
            _events.SelectMany(e => e.Records!.Values).Select(records => (records[0].Topic, records[0].Partition, records[^1].Offset)),
            landed);
        Assert.Equal(200, landed.GroupBy(l => l.Partition).Sum(partition => partition.Max(l => l.LastOffset) + 1));
    }

    [Fact]
    public async Task A_window_is_one_batch_however_its_records_trickle_in()
    {
        var time = new FakeTimeProvider();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var mapping = EventSourceMapping.OnEmbedded(
            _kafka, Keep, (_, _, _) => { }, () => false, time, _options with { Window = TimeSpan.FromSeconds(1) });
        var running = mapping.RunAsync(stop.Token);
        ProduceMany(20); // each is flushed on its own
        await Task.Delay(TimeSpan.FromMilliseconds(300), stop.Token); // the window's own clock stands still meanwhile
        Assert.Empty(_events);

        // On a busy machine some records are at hand only in a later window; none makes a batch of its own.
        var windows = 0;
        for (; Delivered < 20; windows++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token);
        }
        await stop.CancelAsync();
        await running.Soon();

        Assert.InRange(_events.Count, 1, windows);
    }

    [Fact]
    public async Task A_producer_that_waits_closes_the_batch_before_its_window_ends()
    {
        var isWaiting = false;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var mapping = EventSourceMapping.OnEmbedded(
            _kafka, Keep, (_, _, _) => { }, () => Volatile.Read(ref isWaiting), new FakeTimeProvider(),
            _options with { Window = TimeSpan.FromSeconds(1) });
        var running = mapping.RunAsync(stop.Token);
        ProduceMany(20);

        Volatile.Write(ref isWaiting, true);
        while (Delivered < 20)
            await Task.Delay(TimeSpan.FromMilliseconds(10), stop.Token);
        await stop.CancelAsync();
        await running.Soon();
    }

    public void Dispose()
    {
        _producer.Dispose();
        _kafka.Dispose();
    }

    private EventSourceMapping Lasting(
        Action<KafkaEvent>? function = null, Func<CancellationToken, Task>? then = null, EventSourceMappingOptions? options = null) =>
        EventSourceMapping.OnLasting(
            _kafka.BootstrapServers,
            async (kafkaEvent, cancellationToken) =>
            {
                function?.Invoke(kafkaEvent);
                await (then?.Invoke(cancellationToken) ?? Task.CompletedTask);
                await Keep(kafkaEvent, cancellationToken);
            },
            TimeProvider.System,
            options ?? _options);

    private Task Keep(KafkaEvent kafkaEvent, CancellationToken cancellationToken)
    {
        _events.Enqueue(kafkaEvent);
        return Task.CompletedTask;
    }

    private int Delivered => _events.Sum(e => e.Records!.Values.Sum(partition => partition.Count));

    private static async Task RunUntilDrained(EventSourceMapping mapping)
    {
        using (mapping)
        using (var stop = new CancellationTokenSource())
        {
            var running = mapping.RunAsync(stop.Token);
            await mapping.DrainAsync(CancellationToken.None).Soon();
            await stop.CancelAsync();
            await running.Soon();
        }
    }

    /// <summary>Reads the streams to their end, as a function does.</summary>
    private static List<TestRecord> ReadAll(KafkaEvent kafkaEvent) =>
    [
        .. kafkaEvent.Records!.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value).Select(record =>
        {
            using var reader = new StreamReader(record.Value!, leaveOpen: true);
            var text = reader.ReadToEnd();
            return TestRecord.Of(record) with { Value = text };
        }),
    ];

    private void ProduceMany(int count, int from = 0)
    {
        for (var i = from; i < from + count; i++)
        {
            var text = Encoding.UTF8.GetBytes($"{i}");
            Produce(Topics.CleanedEvents, new Message<byte[]?, byte[]?> { Key = text, Value = text });
        }
    }

    private void Produce(string topic, Message<byte[]?, byte[]?> message)
    {
        _producer.Produce(topic, message);
        _producer.Flush(TimeSpan.FromSeconds(30));
    }
}
