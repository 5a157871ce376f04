using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Record = Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>;

namespace WikiGuard.Local.Kafka;

/// <summary>Reads a Kafka that outlives this process as a member of a consumer group, and commits what is done.</summary>
internal sealed class GroupReader(
    string bootstrapServers, IReadOnlyCollection<string> topics, EventSourceMappingOptions options, ILogger log)
    : KafkaReader(Settings(bootstrapServers), options, log)
{
    private const string Group = "wikiguard-bronze";

    private readonly Dictionary<TopicPartition, TopicPartitionOffset> _uncommitted = [];

    // What a lasting Kafka has acknowledged is stored.
    public override bool IsProducerWaiting => false;

    public override void Start() => Consumer.Subscribe(topics);

    public override Record? Next(TimeSpan wait)
    {
        var record = base.Next(wait);
        if (record is null)
            Commit(); // what failed before, so that a drain ends although no batch follows
        return record;
    }

    public override void MarkDone(EventBatch batch)
    {
        foreach (var last in batch.LastOffsets)
            _uncommitted[last.TopicPartition] = new TopicPartitionOffset(last.TopicPartition, last.Offset + 1);
        Commit();
    }

    public override bool HasDone(IReadOnlyList<TopicPartitionOffset> ends)
    {
        var committed = Consumer.Committed(ends.Select(end => end.TopicPartition), AnswerTimeout)
            .ToDictionary(position => position.TopicPartition, position => position.Offset.Value);
        return ends.All(end => committed[end.TopicPartition] >= end.Offset.Value);
    }

    public override void Dispose()
    {
        try
        {
            Consumer.Close(); // leaves the group, so that the next member need not wait for a time-out
        }
        catch (KafkaException e)
        {
            Log.LogWarning("Kafka {Servers}: group {Group} was not left: {Reason}", BootstrapServers, Group, e.Error.Reason);
        }

        base.Dispose();
    }

    protected override IEnumerable<TopicPartition> Partitions()
    {
        using var admin = new DependentAdminClientBuilder(Consumer.Handle).Build();
        return
        [
            .. from name in topics
               from topic in admin.GetMetadata(name, AnswerTimeout).Topics
               from partition in topic.Partitions
               select new TopicPartition(topic.Topic, partition.PartitionId),
        ];
    }

    // A topic may be created by its first record; a slow member is let in again.
    protected override bool IsPassing(ErrorCode code) => code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_MaxPollExceeded;

    protected override string Explain(ConsumeException e) =>
        $"Group {Group} cannot read {string.Join(", ", topics)} from {BootstrapServers}: {e.Error.Reason} ({e.Error.Code}). " +
        "Check that this client may read the topics and use the group, then run again: reading resumes at the committed offsets.";

    /// <summary>A failed commit loses nothing: it is tried again, or the records are delivered again to another member.</summary>
    private void Commit()
    {
        if (_uncommitted.Count == 0)
            return;
        try
        {
            Consumer.Commit(_uncommitted.Values);
            _uncommitted.Clear();
        }
        catch (KafkaException e) when (e.Error.IsFatal || IsForbidden(e.Error.Code))
        {
            throw new FatalException(
                $"Group {Group} cannot commit its offsets on {BootstrapServers}: {e.Error.Reason} ({e.Error.Code}). What was delivered " +
                "is in bronze and would be delivered again. Check that this client may commit for the group, then run again.",
                e);
        }
        catch (KafkaException e)
        {
            Log.LogWarning("Kafka {Servers}: group {Group} did not commit its offsets: {Reason}", BootstrapServers, Group, e.Error.Reason);
        }
    }

    private static bool IsForbidden(ErrorCode code) => code is ErrorCode.GroupAuthorizationFailed or ErrorCode.TopicAuthorizationFailed;

    private static ConsumerConfig Settings(string bootstrapServers) => new()
    {
        BootstrapServers = bootstrapServers,
        GroupId = Group,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        AllowAutoCreateTopics = true,
        // The minimum that brokers allow by default: the successor of a killed process waits this long for its partitions.
        SessionTimeoutMs = 6000,
        HeartbeatIntervalMs = 2000,
        // As long as a function on Lambda may take.
        MaxPollIntervalMs = 15 * 60 * 1000,
    };
}
