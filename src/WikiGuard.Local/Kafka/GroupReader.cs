using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Local.Kafka;

/// <summary>Reads a Kafka that outlives this process as a member of a consumer group, and commits what is done.</summary>
internal sealed class GroupReader(string bootstrapServers, IReadOnlyCollection<string> topics, EventSourceMappingOptions options, ILogger log)
    : KafkaReader(Settings(bootstrapServers), options, log)
{
    private const string Group = "wikiguard-bronze";
    private const int MaxFailedCommits = 5;

    private int _failedCommits;

    public override bool ClosesWhenIdle => false;

    public override void Start() => Consumer.Subscribe(topics);

    /// <summary>A commit that fails loses nothing: the next one covers it, or the records are delivered again.</summary>
    /// <exception cref="FatalException">Commits keep failing: each restart would deliver everything again.</exception>
    public override void MarkDone(EventBatch batch)
    {
        try
        {
            Consumer.Commit(batch.LastOffsets.Select(last => new TopicPartitionOffset(last.TopicPartition, last.Offset + 1)));
            _failedCommits = 0;
        }
        catch (KafkaException e) when (++_failedCommits < MaxFailedCommits)
        {
            Log.LogWarning("Kafka {Servers}: offsets of group {Group} were not committed: {Reason}", BootstrapServers, Group, e.Error.Reason);
        }
        catch (KafkaException e)
        {
            throw new FatalException(
                $"Group {Group}: {MaxFailedCommits} commits in a row failed on {BootstrapServers}: {e.Error.Reason} ({e.Error.Code}). What was " +
                "delivered is in bronze. Check that this client may commit offsets for the group, then run again.",
                e);
        }
    }

    public override bool HasDone(IReadOnlyList<TopicPartitionOffset> ends)
    {
        var committed = Consumer.Committed(ends.Select(end => end.TopicPartition), AnswerTimeout)
            .ToDictionary(position => position.TopicPartition, position => position.Offset.Value);
        return ends.All(end => committed[end.TopicPartition] >= end.Offset.Value);
    }

    public override void Dispose()
    {
        Consumer.Close(); // leaves the group, so that the next member need not wait for a time-out
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

    // A topic may be created by its first record; a member that was slow is let in again.
    protected override bool IsPassing(ErrorCode code) => code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_MaxPollExceeded;

    protected override string Explain(ConsumeException e) =>
        $"Group {Group} cannot read {string.Join(", ", topics)} from {BootstrapServers}: {e.Error.Reason} ({e.Error.Code}). " +
        "Check that this client may read the topics and use the group, then run again: reading resumes at the committed offsets.";

    private static ConsumerConfig Settings(string bootstrapServers) => new()
    {
        BootstrapServers = bootstrapServers,
        GroupId = Group,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        AllowAutoCreateTopics = true,
        // The least that brokers allow by default: the successor of a killed process waits this long for its partitions.
        SessionTimeoutMs = 6000,
        HeartbeatIntervalMs = 2000,
        // As long as a function on Lambda may take.
        MaxPollIntervalMs = 15 * 60 * 1000,
    };
}
