namespace WikiGuard.Kafka.Topics;

/// <summary>A topic as it should be.</summary>
/// <param name="ReplicationFactor">Applied when the topic is created; later the brokers' operator moves replicas.</param>
/// <param name="Config">By Kafka's names, such as <c>min.insync.replicas</c>. Other settings are left as they are.</param>
public sealed record TopicSpec(string Name, int Partitions, short ReplicationFactor, IReadOnlyDictionary<string, string> Config)
{
    /// <exception cref="InvalidConfigException">Names every error.</exception>
    public static void Check(IReadOnlyList<TopicSpec> topics)
    {
        var errors = topics.Where(t => string.IsNullOrWhiteSpace(t.Name)).Select(_ => "a topic has no name")
            .Concat(topics.Where(t => t.Partitions < 1).Select(t => $"{t.Name}: {t.Partitions} partitions; one is the least"))
            .Concat(topics.Where(t => t.ReplicationFactor < 1).Select(
                t => $"{t.Name}: replication factor {t.ReplicationFactor}; one is the least"))
            .Concat(topics.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(
                g => $"{g.Key}: named {g.Count()} times"))
            .ToList();
        if (topics.Count == 0)
            errors.Add("no topic is named");
        if (errors.Count > 0)
            throw new InvalidConfigException("The topics", errors);
    }
}

/// <summary>A topic as the brokers have it.</summary>
/// <param name="Config">Every setting of the topic, whether its own or the broker's default.</param>
public sealed record PresentTopic(string Name, int Partitions, IReadOnlyDictionary<string, string> Config);
