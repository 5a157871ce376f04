using WikiGuard.Kafka;
using WikiGuard.Kafka.Topics;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>A real client against a broker that makes and changes topics.</summary>
public sealed class TopicAdminSpecs
{
    private static readonly TopicSpec Cleaned =
        new("cleaned_events", 4, 1, Config("min.insync.replicas", "2", "max.message.bytes", "1048576"));
    private static readonly TopicSpec Dead = new("dlq_events", 1, 1, Config());

    [Fact]
    public async Task Missing_topics_are_made_and_a_second_run_changes_nothing()
    {
        await using var broker = new AdminBroker();

        var first = await EnsureAsync(broker, Cleaned, Dead);
        var changes = broker.Changes;
        var second = await EnsureAsync(broker, Cleaned, Dead);

        Assert.Equal(["topic cleaned_events with 4 partitions", "topic dlq_events with 1 partitions"], first);
        Assert.Equal(4, broker.Topics["cleaned_events"].Partitions);
        Assert.Equal("2", broker.Topics["cleaned_events"].Config["min.insync.replicas"]);
        Assert.Empty(second);
        Assert.Equal((1, 1), (changes, broker.Changes));
    }

    [Fact]
    public async Task A_topic_with_too_few_partitions_grows_and_what_differs_is_aligned()
    {
        await using var broker = new AdminBroker();
        broker.Topics["cleaned_events"] = new BrokerTopic(2, 1, Config("max.message.bytes", "1000", "cleanup.policy", "delete"));

        var done = await EnsureAsync(broker, Cleaned);

        Assert.Equal(["cleaned_events grows to 4 partitions", "cleaned_events gets max.message.bytes=1048576, min.insync.replicas=2"],
            done);
        var topic = broker.Topics["cleaned_events"];
        Assert.Equal(4, topic.Partitions);
        Assert.Equal(("1048576", "2", "delete"),
            (topic.Config["max.message.bytes"], topic.Config["min.insync.replicas"], topic.Config["cleanup.policy"]));
    }

    [Fact]
    public async Task A_topic_with_more_partitions_keeps_them_and_says_so_and_other_topics_are_left_alone()
    {
        await using var broker = new AdminBroker();
        broker.Topics["dlq_events"] = new BrokerTopic(9, 1, Config());
        broker.Topics["somebody_elses"] = new BrokerTopic(1, 1, Config());

        Assert.Equal(["dlq_events keeps its 9 partitions where 1 are wanted: Kafka can take none away"], await EnsureAsync(broker, Dead));

        Assert.Equal((9, 1, 0), (broker.Topics["dlq_events"].Partitions, broker.Topics["somebody_elses"].Partitions, broker.Changes));
    }

    [Fact]
    public async Task A_refusal_names_the_topic_and_the_brokers_reason()
    {
        await using var broker = new AdminBroker { Forbidden = "cleaned_events" };

        var failure = await Assert.ThrowsAsync<TransientException>(() => EnsureAsync(broker, Dead, Cleaned));

        Assert.Contains("cleaned_events: Not you.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("dlq_events:", failure.Message, StringComparison.Ordinal);
        Assert.True(broker.Topics.ContainsKey("dlq_events"));
    }

    [Fact]
    public async Task Every_error_of_a_specification_is_named_before_anything_is_done()
    {
        var failure = await Assert.ThrowsAsync<InvalidConfigException>(
            () => new TopicAdmin("127.0.0.1:1", KafkaSecurity.Plaintext, TimeSpan.FromSeconds(30))
            .EnsureAsync([new("a", 0, 1, Config()), new("b", 1, 0, Config()), Dead, Dead, new(" ", 1, 1, Config())],
                CancellationToken.None));

        foreach (var error in new[]
            { "4 errors", "a: 0 partitions", "b: replication factor 0", "dlq_events: named 2 times", "a topic has no name" })
            Assert.Contains(error, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_another_security_are_told_before_anybody_waits_for_them()
    {
        var failure = await Assert.ThrowsAsync<InvalidConfigException>(
            () => new TopicAdmin("b-1.x.kafka.eu-west-1.amazonaws.com:9098", KafkaSecurity.Plaintext, TimeSpan.FromSeconds(30))
            .EnsureAsync([Dead], CancellationToken.None));

        Assert.Contains("MSK IAM", failure.Message, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<string>> EnsureAsync(AdminBroker broker, params IReadOnlyList<TopicSpec> topics) =>
        new TopicAdmin(broker.BootstrapServers, KafkaSecurity.Plaintext, TimeSpan.FromSeconds(30)).EnsureAsync(
            topics, CancellationToken.None);

    private static Dictionary<string, string> Config(params string[] pairs) =>
        pairs.Chunk(2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}
