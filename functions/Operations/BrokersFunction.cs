using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using WikiGuard.Aws.Kafka;
using WikiGuard.Functions.Operations.CloudFormation;

namespace WikiGuard.Functions.Operations;

/// <summary>
/// Returns the brokers' addresses to CloudFormation, as MSK has no attribute for them: <c>!GetAtt ….BootstrapServers</c>.
/// </summary>
public sealed class BrokersFunction(CustomResource resource)
{
    [LambdaFunction]
    [Logging(ClearState = true)]
    public Task FindBrokers(CustomResourceRequest request, ILambdaContext context) =>
        resource.AnswerAsync(request, context, async cancellationToken =>
    {
        var properties = request.Properties<BrokersProperties>();
        var servers = await new MskCluster(properties.ClusterArn ?? "").BootstrapServersAsync(properties.Security ?? "", cancellationToken);
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["BootstrapServers"] = servers };
    });

    /// <param name="Security">IAM or SCRAM.</param>
    private sealed record BrokersProperties(string? ClusterArn, string? Security);
}
