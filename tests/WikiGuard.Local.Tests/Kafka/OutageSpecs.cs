using System.Text;
using Confluent.Kafka;
using WikiGuard.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>A Kafka that outlives this process and is away, slow or failing: the log holds back, and nothing is lost.</summary>
[LongTest("Outages last.")]
public sealed class OutageSpecs : IDisposable
{
    private const int Keys = 10;
    private const long Bound = 100_000;

    private readonly EmbeddedKafka _kafka = EmbeddedPipeline.NewBroker();
    private readonly Counter _durable = new();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task An_outage_holds_the_writer_back_in_bounded_memory_and_each_key_keeps_its_order()
    {
        using var log = NewLog();
        await AppendAsync(log, 0, 500);
        await log.FlushAsync(CancellationToken.None).Soon();

        _kafka.TakeDown();
        var writer = AppendAsync(log, 500, 5000); // fifteen times what may be in flight
        for (var i = 0; i < 50; i++)
        {
            Assert.InRange(log.InFlightBytes, 0, Bound);
            await Task.Delay(100);
        }

        Assert.False(writer.IsCompleted);
        Assert.True(log.InFlightBytes > 0);
        Assert.Equal(500, _durable.Value);

        _kafka.BringUp();
        await writer.Soon();
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(5500, _durable.Value);
        Assert.Equal(0, log.InFlightBytes);
        AssertFirstDeliveriesInOrder(5500);
    }

    [Fact]
    public async Task A_broker_that_goes_and_comes_again_and_again_loses_nothing()
    {
        using var log = NewLog();
        var writer = AppendAsync(log, 0, 20_000);
        for (var i = 0; i < 4; i++)
        {
            await Task.Delay(200);
            _kafka.TakeDown();
            await Task.Delay(200);
            _kafka.BringUp();
        }

        await writer.Soon();
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(20_000, _durable.Value);
        AssertFirstDeliveriesInOrder(20_000);
    }

    [Fact]
    public async Task A_distant_broker_gets_batches_several_at_a_time()
    {
        _kafka.SetRoundTripTime(TimeSpan.FromMilliseconds(200));
        using var log = NewLog(o => o with { MaxBytesInFlight = 4 * Bound });

        // One after the other they would take half an hour.
        await AppendAsync(log, 0, 10_000).Soon();
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(10_000, _durable.Value);
        AssertFirstDeliveriesInOrder(10_000);
    }

    [Fact]
    public async Task Errors_that_pass_are_retried_in_order()
    {
        // The embedded broker does not check the producer's sequence numbers; one request at a time stands in for that.
        using var log = NewLog(o => o with { ClientSettings = new Dictionary<string, string> { ["max.in.flight"] = "1" } });
        var writer = AppendAsync(log, 0, 5000);
        for (var i = 0; i < 5; i++)
        {
            _kafka.FailNext(
                EmbeddedKafka.ProduceRequest,
                ErrorCode.NotEnoughReplicas, ErrorCode.RequestTimedOut, ErrorCode.NotLeaderForPartition,
                ErrorCode.NotEnoughReplicasAfterAppend);
            await Task.Delay(50);
        }

        await writer.Soon();
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(5000, _durable.Value);
        AssertFirstDeliveriesInOrder(5000);
    }

    [Fact]
    public async Task After_a_lasting_error_a_new_log_goes_on_from_what_was_durable_and_nothing_is_lost()
    {
        var durable = new bool[3000];
        using (var log = NewLog())
        {
            await AppendAsync(log, 0, 1000, durable);
            await log.FlushAsync(CancellationToken.None).Soon();
            _kafka.FailNext(EmbeddedKafka.ProduceRequest, ErrorCode.InvalidProducerEpoch);
            await Assert.ThrowsAsync<FatalException>(async () =>
            {
                await AppendAsync(log, 1000, 1000, durable).Soon();
                await log.FlushAsync(CancellationToken.None).Soon();
            });
        }

        var checkpoint = Array.IndexOf(durable, false);
        Assert.InRange(checkpoint, 1000, 1999);
        using var next = NewLog();
        await AppendAsync(next, checkpoint, 3000 - checkpoint, durable);
        await next.FlushAsync(CancellationToken.None).Soon();

        Assert.DoesNotContain(false, durable);
        Assert.Equal(Enumerable.Range(0, 3000), Stored(3000).Distinct().Order());
    }

    [Fact]
    public async Task The_log_tells_when_a_broker_last_acknowledged()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using var log = new KafkaEventLog(
            new KafkaEventLogOptions(_kafka.BootstrapServers, Durability.Acknowledged), time: new FixedTime(now));
        Assert.Null(log.LastAcknowledgedAt);

        await log.AppendAsync("k", "v", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(now, log.LastAcknowledgedAt);
    }

    private KafkaEventLog NewLog(Func<KafkaEventLogOptions, KafkaEventLogOptions>? adapt = null)
    {
        var options = new KafkaEventLogOptions(_kafka.BootstrapServers, Durability.Acknowledged)
        {
            MaxBytesInFlight = Bound,
            DeliveryTimeout = Timeout.InfiniteTimeSpan,
        };
        return new KafkaEventLog(adapt?.Invoke(options) ?? options);
    }

    private async Task AppendAsync(KafkaEventLog log, int first, int count, bool[]? durable = null)
    {
        for (var i = first; i < first + count; i++)
        {
            var number = i;
            var value = Encoding.UTF8.GetBytes($"{number} {new string('x', 200)}");
            await log.AppendAsync(Topics.CleanedEvents, Encoding.UTF8.GetBytes($"key {i % Keys}"), value, OnDurable,
                CancellationToken.None);

            void OnDurable()
            {
                if (durable is not null)
                    durable[number] = true;
                _durable.Increment();
            }
        }
    }

    private void AssertFirstDeliveriesInOrder(int count)
    {
        foreach (var ofKey in Stored(count).Distinct().GroupBy(number => number % Keys))
            Assert.Equal(Enumerable.Range(0, count).Where(number => number % Keys == ofKey.Key), ofKey);
    }

    /// <summary>What the broker holds, each partition in its order: at least <paramref name="count"/> records.</summary>
    private List<int> Stored(int count)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(
            new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = "check", FetchWaitMaxMs = 10 }).Build();
        consumer.Assign(Enumerable.Range(0, EmbeddedPipeline.Partitions).Select(p => new TopicPartitionOffset(Topics.CleanedEvents, p, 0)));
        var numbers = new List<int>();
        while (consumer.Consume(TimeSpan.FromSeconds(numbers.Count < count ? 30 : 0.5)) is { } record)
            numbers.Add(int.Parse(record.Message.Value.Split(' ')[0]));
        return numbers;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
