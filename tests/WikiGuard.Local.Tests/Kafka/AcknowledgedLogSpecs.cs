using Confluent.Kafka;
using WikiGuard.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Local.Tests.Kafka;

public sealed class AcknowledgedLogSpecs : IDisposable
{
    private readonly EmbeddedKafka _kafka = EmbeddedPipeline.NewBroker();
    private readonly Counter _durable = new();

    [Fact]
    public async Task A_record_is_durable_when_acknowledged()
    {
        using var log = NewLog();

        for (var i = 0; i < 1000; i++)
            await log.AppendAsync($"key {i % 10}", $"{i}", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(1000, _durable.Value);
        Assert.Equal(1000, Stored(1000).Count);
    }

    [Fact]
    public async Task A_broker_that_is_down_for_a_while_loses_nothing()
    {
        using var log = NewLog();
        for (var i = 0; i < 100; i++)
            await log.AppendAsync("k", $"{i}", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        _kafka.TakeDown();
        for (var i = 100; i < 200; i++)
            await log.AppendAsync("k", $"{i}", _durable);
        await Task.Delay(300);
        Assert.Equal(100, _durable.Value);

        _kafka.BringUp();
        await log.FlushAsync(CancellationToken.None).Soon();
        Assert.Equal(200, _durable.Value);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), Stored(200).Distinct());
    }

    [Fact]
    public async Task A_passing_error_is_retried()
    {
        using var log = NewLog();
        _kafka.FailNext(
            EmbeddedKafka.ProduceRequest, ErrorCode.NotEnoughReplicas, ErrorCode.RequestTimedOut, ErrorCode.NotLeaderForPartition);

        await log.AppendAsync("k", "v", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(1, _durable.Value);
        Assert.Equal("v", Stored(1).Distinct().Single());
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    [InlineData(ErrorCode.InvalidProducerEpoch)]
    public async Task A_lasting_error_fails_the_log_for_good_and_says_what_to_do(ErrorCode error)
    {
        using var log = NewLog();
        _kafka.FailNext(EmbeddedKafka.ProduceRequest, error);

        await log.AppendAsync("k", "v", _durable);
        var failure = await Assert.ThrowsAsync<FatalException>(log.FlushAsync(CancellationToken.None).Soon);

        Assert.Contains(Topics.CleanedEvents, failure.Message, StringComparison.Ordinal);
        Assert.Contains("restart", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _durable.Value);
        Assert.True(log.WhenFailed().IsCancellationRequested);
        await Assert.ThrowsAsync<FatalException>(() => log.AppendAsync("k", "w", _durable).Soon());
        await Assert.ThrowsAsync<FatalException>(() => log.AppendAsync("", "w", _durable, Topics.DeadLetters).Soon());
        await Assert.ThrowsAsync<FatalException>(() => log.FlushAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task A_broker_that_stays_down_fails_those_who_wait()
    {
        using var log = NewLog(o => o with { MaxBytesInFlight = 1000, DeliveryTimeout = TimeSpan.FromSeconds(1) });
        _kafka.TakeDown();

        await log.AppendAsync("k", new string('x', 800), _durable);
        var waiting = log.AppendAsync("k", new string('y', 800), _durable).AsTask();
        var flush = log.FlushAsync(CancellationToken.None);

        await Assert.ThrowsAsync<FatalException>(waiting.Soon);
        await Assert.ThrowsAsync<FatalException>(flush.Soon);
        Assert.Equal(0, _durable.Value);
    }

    [Fact]
    public async Task A_record_beyond_the_limit_is_refused_and_the_largest_within_it_passes()
    {
        using var log = NewLog();
        Assert.Equal(1_000_000, log.MaxMessageBytes);

        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync("k", new string('x', 1_000_000), _durable).Soon());
        await log.AppendAsync("k", new string('x', 999_999), _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(1, _durable.Value);
    }

    [Fact]
    public async Task A_callback_that_throws_fails_the_log()
    {
        using var log = NewLog();

        await log.AppendAsync(
            Topics.CleanedEvents, default, new byte[1], () => throw new InvalidOperationException("checkpoint"), CancellationToken.None);

        var failure = await Assert.ThrowsAsync<FatalException>(async () =>
        {
            while (true)
                await log.AppendAsync("k", "v", _durable);
        });
        Assert.Contains("checkpoint", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_the_client_does_not_know_is_an_invalid_configuration()
    {
        var failure = Assert.Throws<InvalidConfigException>(
            () => NewLog(o => o with { ClientSettings = new Dictionary<string, string> { ["security.protocoll"] = "SSL" } }));
        Assert.Contains("security.protocoll", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _kafka.Dispose();

    private KafkaEventLog NewLog(Func<KafkaEventLogOptions, KafkaEventLogOptions>? adapt = null)
    {
        var options = new KafkaEventLogOptions(_kafka.BootstrapServers, Durability.Acknowledged);
        return new KafkaEventLog(adapt?.Invoke(options) ?? options);
    }

    /// <summary>What the broker holds, read by a client of its own: at least <paramref name="count"/> records.</summary>
    private List<string> Stored(int count)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(
            new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = "check", FetchWaitMaxMs = 10 }).Build();
        consumer.Assign(Enumerable.Range(0, EmbeddedPipeline.Partitions).Select(p => new TopicPartitionOffset(Topics.CleanedEvents, p, 0)));
        var values = new List<string>();
        while (consumer.Consume(TimeSpan.FromSeconds(values.Count < count ? 30 : 0.2)) is { } record)
            values.Add(record.Message.Value);
        return values;
    }
}
