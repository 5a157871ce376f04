using System.Text;
using Confluent.Kafka;
using WikiGuard.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;
using WikiGuard.Recovery;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>What a replay reads of a Kafka, by its protocol.</summary>
public sealed class RecordLogSpecs : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly EmbeddedKafka _kafka = new(new Dictionary<string, int>(StringComparer.Ordinal)
    { [Topics.CleanedEvents] = 2, [Topics.DeadLetters] = 1 });

    [Fact]
    public async Task A_range_is_read_as_it_was_written_again_and_again()
    {
        await ProduceAsync(0, Enumerable.Range(0, 50).Select(i => Encoding.UTF8.GetBytes($"{i}")));
        await ProduceAsync(1, [null]);
        using var log = Open();

        Assert.Equal(["cleaned_events-0: offsets 0 to 49", "cleaned_events-1: offsets 0 to 0", "dlq_events-0: nothing"],
            log.RangesOf([Topics.CleanedEvents, Topics.DeadLetters]).Select(r => r.ToString()));
        foreach (var (from, end) in new[] { (10, 40), (0, 50), (49, 50) })
        {
            var records = log.Read(new LogRange(Topics.CleanedEvents, 0, from, end), CancellationToken.None).ToList();
            Assert.Equal(Enumerable.Range(from, end - from).Select(i => ((long)i, (string?)$"{i}", (string?)"key", EventTime)),
                records.Select(r => (r.Offset, Text(r.Value), Text(r.Key), r.Timestamp)));
        }
        Assert.Equal([0L], log.Read(new LogRange(Topics.CleanedEvents, 0, 0, 50), CancellationToken.None).Take(1).Select(r => r.Offset));
        var tombstone = Assert.Single(log.Read(new LogRange(Topics.CleanedEvents, 1, 0, 1), CancellationToken.None));
        Assert.Null(tombstone.Value);
    }

    /// <summary>The end may have been a transaction's mark, which is no record.</summary>
    [Fact]
    public async Task A_range_that_ends_after_the_last_record_ends_with_it()
    {
        await ProduceAsync(0, [[1], [2]]);
        using var log = Open();

        Assert.Equal([0L, 1L], log.Read(new LogRange(Topics.CleanedEvents, 0, 0, 9), CancellationToken.None).Select(r => r.Offset));
    }

    [Fact]
    public async Task Records_that_are_gone_are_not_passed_over()
    {
        // The broker keeps 5 MiB of a partition.
        await ProduceAsync(0, Enumerable.Range(0, 16).Select(_ => Noise(500_000)));
        using var log = Open();
        var first = log.RangesOf([Topics.CleanedEvents])[0].From;

        var gone = Assert.Throws<InvalidConfigException>(
            () => log.Read(new LogRange(Topics.CleanedEvents, 0, 0, 16), CancellationToken.None).Count());

        Assert.InRange(first, 1, 15);
        Assert.Contains("has removed records of cleaned_events-0 from offset 0 on", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_that_is_missing_and_a_Kafka_that_is_not_there_are_named()
    {
        using var log = Open();
        using var nobody = new KafkaRecordLog("127.0.0.1:1", KafkaSecurity.Plaintext, TimeSpan.FromSeconds(1));

        var missing = Assert.Throws<InvalidConfigException>(() => log.RangesOf(["other"]));
        var silent = Assert.Throws<TransientException>(() => nobody.RangesOf([Topics.CleanedEvents]));

        Assert.StartsWith($"Kafka {_kafka.BootstrapServers} has no topic other", missing.Message, StringComparison.Ordinal);
        Assert.StartsWith("No Kafka answers at 127.0.0.1:1: ", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_falls_silent_ends_the_reading_after_a_while()
    {
        await ProduceAsync(0, [[1], [2]]);
        using var log = new KafkaRecordLog(_kafka.BootstrapServers, KafkaSecurity.Plaintext, TimeSpan.FromSeconds(2));
        var ranges = log.RangesOf([Topics.CleanedEvents]);
        _kafka.TakeDown();

        var silent = Assert.Throws<TransientException>(() => log.Read(ranges[0], CancellationToken.None).Count());

        Assert.Contains("sends no records of cleaned_events-0 from offset 0 on", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_is_found_in_each_partition()
    {
        await using var kafka = new TimedKafka(Topics.CleanedEvents, [1000, 2000, 3000, 4000], [500, 900], []);
        using var log = new KafkaRecordLog(kafka.BootstrapServers, KafkaSecurity.Plaintext, Soon);
        var ranges = log.RangesOf([Topics.CleanedEvents]);

        Assert.Equal(["cleaned_events-0: offsets 100 to 103", "cleaned_events-1: offsets 100 to 101", "cleaned_events-2: nothing"],
            ranges.Select(r => r.ToString()));
        Assert.Equal([101, 102, 100], log.OffsetsAt(ranges, DateTimeOffset.FromUnixTimeMilliseconds(1500)));
        Assert.Equal([100, 100, 100], log.OffsetsAt(ranges, DateTimeOffset.UnixEpoch));

        var everywhere = new Dictionary<int, long> { [0] = -2, [1] = 101, [2] = 100 };
        var request = new LogReplayRequest(
            new Dictionary<string, IReadOnlyDictionary<int, long>>(StringComparer.Ordinal) { [Topics.CleanedEvents] = everywhere },
            From: null, To: DateTimeOffset.FromUnixTimeMilliseconds(3000), Truncate: false);
        Assert.Equal(["cleaned_events-0: offsets 100 to 101", "cleaned_events-1: offsets 101 to 101"],
            request.Plan(log).Ranges.Select(r => r.ToString()));
    }

    public void Dispose() => _kafka.Dispose();

    private static readonly DateTimeOffset EventTime = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    private KafkaRecordLog Open() => new(_kafka.BootstrapServers, KafkaSecurity.Plaintext, Soon);

    private async Task ProduceAsync(int partition, IEnumerable<byte[]?> values)
    {
        using var producer = new ProducerBuilder<string, byte[]?>(
            new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        foreach (var value in values)
            await producer.ProduceAsync(new TopicPartition(Topics.CleanedEvents, partition),
                new Message<string, byte[]?> { Key = "key", Value = value, Timestamp = new Timestamp(EventTime) });
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } b ? Encoding.UTF8.GetString(b.Span) : null;
}
