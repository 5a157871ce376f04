using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>DescribeServices of Amazon ECS.</summary>
internal sealed class Ecs(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private static readonly JsonService Service = new("AmazonEC2ContainerServiceV20141113", "1.1");

    private readonly ServiceClient _client = new(new ServiceConfig("ECS", "ecs", "2014-11-13", region, timeout));

    /// <returns>Null where the cluster has no such service.</returns>
    public async Task<EcsService?> DescribeServiceAsync(string cluster, string service, CancellationToken cancellationToken) =>
        (await _client.CallAsync<DescribeServicesResponse>(
        new DescribeServicesRequest { Cluster = cluster, Services = [service] },
        Service.Call(EcsJson.Default.DescribeServicesRequest, EcsJson.Default.DescribeServicesResponse),
        StackFailure.Of("ecs:DescribeServices"),
        cancellationToken)).Services?.FirstOrDefault(s => s.Status == "ACTIVE");

    public void Dispose() => _client.Dispose();
}

internal sealed class DescribeServicesRequest : AmazonWebServiceRequest
{
    [JsonPropertyName("cluster")]
    public required string Cluster { get; init; }

    [JsonPropertyName("services")]
    public required IReadOnlyList<string> Services { get; init; }
}

internal sealed class DescribeServicesResponse : AmazonWebServiceResponse
{
    [JsonPropertyName("services")]
    public IReadOnlyList<EcsService>? Services { get; set; }
}

/// <param name="DesiredCount">The desired number of tasks.</param>
internal sealed record EcsService(
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("desiredCount")] int DesiredCount,
    [property: JsonPropertyName("runningCount")] int RunningCount,
    [property: JsonPropertyName("deployments")] IReadOnlyList<EcsDeployment>? Deployments);

/// <param name="Status">PRIMARY is the desired one.</param>
/// <param name="RolloutState">COMPLETED, FAILED or IN_PROGRESS.</param>
internal sealed record EcsDeployment(
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("rolloutState")] string? RolloutState,
    [property: JsonPropertyName("rolloutStateReason")] string? RolloutStateReason);

[JsonSerializable(typeof(DescribeServicesRequest))]
[JsonSerializable(typeof(DescribeServicesResponse))]
internal sealed partial class EcsJson : JsonSerializerContext;
