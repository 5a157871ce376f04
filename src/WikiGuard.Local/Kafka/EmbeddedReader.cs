using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Record = Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>;

namespace WikiGuard.Local.Kafka;

/// <summary>
/// Reads every partition of the embedded broker from offset 0 and reports what has landed. The broker silently drops its oldest records,
/// so a missing record must be an error here.
/// </summary>
internal sealed class EmbeddedReader(
    EmbeddedKafka kafka,
    IReadOnlyCollection<string> topics,
    Action<string, int, long> landed,
    Func<bool> isProducerWaiting,
    EventSourceMappingOptions options,
    ILogger log)
    : KafkaReader(Settings(kafka), options, log)
{
    private readonly Dictionary<TopicPartition, long> _next = [];
    private readonly ConcurrentDictionary<TopicPartition, long> _done = new();

    public override bool IsProducerWaiting => isProducerWaiting();

    public override void Start() => Consumer.Assign(Partitions().Select(partition => new TopicPartitionOffset(partition, 0)));

    public override Record? Next(TimeSpan wait)
    {
        if (base.Next(wait) is not { } record)
            return null;
        var expected = _next.GetValueOrDefault(record.TopicPartition);
        if (record.Offset.Value != expected)
            throw new FatalException(Gap($"{record.Topic}-{record.Partition.Value} jumps from offset {expected} to {record.Offset.Value}"));
        _next[record.TopicPartition] = expected + 1;
        return record;
    }

    public override void MarkDone(EventBatch batch)
    {
        foreach (var last in batch.LastOffsets)
        {
            _done[last.TopicPartition] = last.Offset.Value + 1;
            landed(last.Topic, last.Partition.Value, last.Offset.Value);
        }
    }

    public override bool HasDone(IReadOnlyList<TopicPartitionOffset> ends) =>
        ends.All(end => _done.GetValueOrDefault(end.TopicPartition) >= end.Offset.Value);

    protected override IEnumerable<TopicPartition> Partitions() =>
        topics.SelectMany(topic => Enumerable.Range(0, kafka.Topics[topic]).Select(partition => new TopicPartition(topic, partition)));

    protected override bool IsPassing(ErrorCode code) => false;

    protected override string Explain(ConsumeException e) => e.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange
        ? Gap($"{e.ConsumerRecord.Topic}-{e.ConsumerRecord.Partition.Value}: {e.Error.Reason}")
        : $"The embedded Kafka broker failed: {e.Error.Reason} ({e.Error.Code}). Run again: reading resumes at the last checkpoint.";

    private static ConsumerConfig Settings(EmbeddedKafka kafka) => new()
    {
        BootstrapServers = kafka.BootstrapServers,
        GroupId = "wikiguard-bronze", // required by the client; nothing is committed
        AutoOffsetReset = AutoOffsetReset.Error,
        FetchWaitMaxMs = 10, // the mock cluster answers late rather than early
    };

    private static string Gap(string what) =>
        $"The embedded Kafka broker dropped records before bronze had them: {what}. It keeps 5 MiB a partition: lower the log's " +
        "MaxBytesInFlight, then run again; reading resumes at the last checkpoint, so nothing is lost.";
}
