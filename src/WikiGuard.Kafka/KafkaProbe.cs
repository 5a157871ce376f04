using Confluent.Kafka;

namespace WikiGuard.Kafka;

/// <summary>Looks at a Kafka before a run relies on it: a wrong address would else show only when the first delivery times out.</summary>
public static class KafkaProbe
{
    /// <exception cref="InvalidConfigException">No broker answers, or a topic is missing.</exception>
    public static void Check(string bootstrapServers, IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        Metadata metadata;
        try
        {
            using var client = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers, SocketTimeoutMs = (int)timeout.TotalMilliseconds })
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, _) => { })
                .Build();
            metadata = client.GetMetadata(timeout);
        }
        catch (Exception e) when (e is KafkaException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidConfigException($"No Kafka answers at {bootstrapServers}: {e.Message}. Check the address and that a broker runs there.", e);
        }
        var missing = topics.Except(metadata.Topics.Where(t => !t.Error.IsError).Select(t => t.Topic), StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidConfigException(
                $"Kafka {bootstrapServers} has no topic {string.Join(" and no topic ", missing)}. Make it first, for example: kafka-topics --create --topic {missing[0]} --partitions 4");
        }
    }
}
