namespace WikiGuard.Kafka;

/// <summary>Checks a Kafka before a run relies on it: a wrong address would otherwise show only when a delivery times out.</summary>
public static class KafkaProbe
{
    /// <param name="topics">The topics that the run needs.</param>
    /// <param name="timeout">For the first answer, including the authentication before it.</param>
    /// <exception cref="InvalidConfigException">No broker answers or lets this client in, or a topic is missing.</exception>
    public static void Check(string bootstrapServers, IReadOnlyCollection<string> topics, TimeSpan timeout, KafkaSecurity? security = null)
    {
        var missing = topics.Except(ExistingTopics(bootstrapServers, timeout, security ?? KafkaSecurity.Plaintext), StringComparer.Ordinal)
            .ToList();
        if (missing.Count > 0)
        {
            throw new InvalidConfigException(
                $"Kafka {bootstrapServers} has no topic {string.Join(" and no topic ", missing)}, or this client may not see it. " +
                $"Make it first, for example: kafka-topics --create --topic {missing[0]} --partitions 4");
        }
    }

    private static List<string> ExistingTopics(string bootstrapServers, TimeSpan timeout, KafkaSecurity security)
    {
        using var connection = new AdminConnection(bootstrapServers, timeout, security);
        try
        {
            return [.. connection.Client.GetMetadata(timeout).Topics.Where(t => !t.Error.IsError).Select(t => t.Topic)];
        }
        catch (Exception e) when (AdminConnection.IsFailure(e))
        {
            throw new InvalidConfigException(
                $"No Kafka answers at {bootstrapServers}: {Spoken.Sentence(connection.Explain(e))} Check the address, that a broker runs " +
                $"there, and that it takes this client ({security.Name}).",
                e);
        }
    }
}
