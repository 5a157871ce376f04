using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Ingestor.Tests;

/// <param name="Id">Its <c>meta.id</c>.</param>
internal sealed record Delivery(int Partition, long Offset, string Entity, string Id);

/// <summary>Reads the topic along from its beginning, because the embedded broker keeps only the newest records.</summary>
internal sealed class KafkaTail : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;

    public KafkaTail(EmbeddedKafka kafka) =>
        _reading = Task.Factory.StartNew(() => Read(kafka), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>All so far; within a partition in order.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. _deliveries];

    /// <summary>Each event's first delivery, by entity, in the order of the log.</summary>
    public IReadOnlyDictionary<string, List<string>> FirstDeliveries => Deliveries
        .DistinctBy(d => d.Id)
        .GroupBy(d => d.Entity)
        .ToDictionary(g => g.Key, g => g.Select(d => d.Id).ToList());

    public int DistinctCount => Deliveries.DistinctBy(d => d.Id).Count();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading;
        _ending.Dispose();
    }

    private void Read(EmbeddedKafka kafka)
    {
        var settings = new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = "tail",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            FetchWaitMaxMs = 10
        };
        using var consumer = new ConsumerBuilder<string?, byte[]>(settings).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, kafka.Topics[Topics.CleanedEvents]).Select(
            p => new TopicPartitionOffset(Topics.CleanedEvents, p, 0)));
        while (!_ending.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { } record)
                continue;
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(record.Message.Value));
            _deliveries.Enqueue(new Delivery(record.Partition.Value, record.Offset.Value, record.Message.Key ?? "",
                json.RootElement.GetProperty("meta").GetProperty("id").GetString()!));
        }
    }
}
