using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace WikiGuard.Kafka.Topics;

/// <summary>Brings topics to the desired state. Running it again changes nothing; the next run completes one that was stopped.</summary>
/// <param name="timeout">For one answer of the brokers.</param>
public sealed class TopicAdmin(string bootstrapServers, KafkaSecurity security, TimeSpan timeout)
{
    /// <returns>What was done, and what is wanted and cannot be done; empty where all was as it should be.</returns>
    /// <exception cref="InvalidConfigException">The specification is invalid, or the addresses are those of another security.</exception>
    /// <exception cref="TransientException">No broker answers, or one refuses; the message says which and why.</exception>
    public async Task<IReadOnlyList<string>> EnsureAsync(IReadOnlyList<TopicSpec> topics, CancellationToken cancellationToken)
    {
        TopicSpec.Check(topics);
        using var connection = new AdminConnection(bootstrapServers, timeout, security);
        try
        {
            var plan = TopicPlan.Between(topics, await PresentAsync(connection.Client, topics));
            cancellationToken.ThrowIfCancellationRequested();
            await ApplyAsync(connection.Client, plan);
            return [.. plan.Lines()];
        }
        catch (Exception e) when (AdminConnection.IsFailure(e))
        {
            throw new TransientException(
                $"Kafka {bootstrapServers} ({security.Name}) does not do it: {Detail(e) ?? Spoken.Sentence(connection.Explain(e))} Check the way to "
                    + "the brokers, and what this client may do.", e);
        }
    }

    private async Task<IReadOnlyList<PresentTopic>> PresentAsync(IAdminClient client, IReadOnlyList<TopicSpec> topics)
    {
        var wanted = topics.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        // It asks for all topics: asked for a missing one by name, brokers that are set so would create it, with their defaults.
        var found = client.GetMetadata(timeout).Topics.Where(t => !t.Error.IsError && wanted.Contains(t.Topic)).ToDictionary(
            t => t.Topic, t => t.Partitions.Count, StringComparer.Ordinal);
        var configured = topics.Where(t => found.ContainsKey(t.Name) && t.Config.Count > 0).Select(t => Resource(t.Name)).ToList();
        var configs = configured.Count == 0
            ? [] : await client.DescribeConfigsAsync(configured, new DescribeConfigsOptions { RequestTimeout = timeout });
        return [.. found.Select(t => new PresentTopic(
            t.Key, t.Value, Config(configs.FirstOrDefault(c => c.ConfigResource.Name == t.Key))))];
    }

    private async Task ApplyAsync(IAdminClient client, TopicPlan plan)
    {
        if (plan.Missing.Count > 0)
        {
            await client.CreateTopicsAsync(
                plan.Missing.Select(t => new TopicSpecification
                {
                    Name = t.Name,
                    NumPartitions = t.Partitions,
                    ReplicationFactor = t.ReplicationFactor,
                    Configs = t.Config.ToDictionary()
                }),
                new CreateTopicsOptions { RequestTimeout = timeout, OperationTimeout = timeout });
        }

        if (plan.Growing.Count > 0)
        {
            await client.CreatePartitionsAsync(
                plan.Growing.Select(t => new PartitionsSpecification { Topic = t.Name, IncreaseTo = t.Partitions }),
                new CreatePartitionsOptions { RequestTimeout = timeout, OperationTimeout = timeout });
        }

        if (plan.Changing.Count > 0)
        {
            await client.IncrementalAlterConfigsAsync(
                plan.Changing.ToDictionary(t => Resource(t.Name),
                    t => t.Config.Select(c => new ConfigEntry
                    { Name = c.Key, Value = c.Value, IncrementalOperation = AlterConfigOpType.Set }).ToList()),
                new IncrementalAlterConfigsOptions { RequestTimeout = timeout });
        }
    }

    private static ConfigResource Resource(string topic) => new() { Type = ResourceType.Topic, Name = topic };

    private static Dictionary<string, string> Config(DescribeConfigsResult? result) =>
        result?.Entries.Values.Where(e => e.Value is not null).ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal) ?? [];

    // Its own message only counts the topics; the inner ones say what is wrong with each.
    private static string? Detail(Exception e) => e switch
    {
        CreateTopicsException c => Said(c.Results.Select(r => (r.Topic, r.Error))),
        CreatePartitionsException c => Said(c.Results.Select(r => (r.Topic, r.Error))),
        IncrementalAlterConfigsException c => Said(c.Results.Select(r => (r.ConfigResource.Name, r.Error))),
        DescribeConfigsException c => Said(c.Results.Select(r => (r.ConfigResource.Name, r.Error))),
        _ => null,
    };

    private static string Said(IEnumerable<(string Name, Error Error)> results) => string.Join(
        ' ', results.Where(r => r.Error.IsError).Select(r => $"{r.Name}: {Spoken.Sentence(r.Error.Reason)}"));
}
