using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Kafka;
using WikiGuard.Config;
using WikiGuard.Functions.Operations.CloudFormation;
using WikiGuard.Kafka;
using WikiGuard.Kafka.Topics;

namespace WikiGuard.Functions.Operations;

/// <summary>Creates the topics, adds partitions, and aligns settings. Deleting the resource keeps the topics.</summary>
public sealed class TopicsFunction(CustomResource resource, TimeProvider time, ILogger<TopicsFunction> logger)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    [LambdaFunction]
    [Logging(ClearState = true)]
    public Task CreateTopics(CustomResourceRequest request, ILambdaContext context) =>
        resource.AnswerAsync(request, context, async cancellationToken =>
    {
        var properties = request.Properties<TopicsProperties>();
        if (properties.BootstrapServers is not { Length: > 0 } servers)
            throw new InvalidConfigException("BootstrapServers is not set: name the brokers, host:port, separated by commas.");
        var topics = (properties.Topics ?? []).Select(t => t.ToSpec()).ToList();
        var from = new HostSettings();
        var access = KafkaAccess.Read(from, Environment.GetEnvironmentVariable("AWS_REGION"));
        from.ThrowIfAny();
        var security = await access.SecurityAsync(
            region => new MskIamTokens(region, time).IssueAsync, secret => new KafkaSecret(secret).ReadAsync, cancellationToken);
        var done = await new TopicAdmin(servers, security, AnswerTimeout).EnsureAsync(topics, cancellationToken);
        var changes = done.Count == 0 ? "nothing to do" : string.Join("; ", done);
        logger.LogInformation("Topics: {Changes}", changes);
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["Changes"] = changes };
    });

    private sealed record TopicsProperties(string? BootstrapServers, IReadOnlyList<TopicProperties>? Topics);

    private sealed record TopicProperties(
        string? Name, int Partitions, short ReplicationFactor, IReadOnlyDictionary<string, string>? Config)
    {
        public TopicSpec ToSpec() =>
            new(Name ?? "", Partitions, ReplicationFactor, Config ?? new Dictionary<string, string>(StringComparer.Ordinal));
    }
}
