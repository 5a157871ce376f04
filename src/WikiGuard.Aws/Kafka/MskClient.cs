using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Kafka;

/// <summary>The one operation of Amazon MSK that is used here.</summary>
internal sealed class MskClient(RegionEndpoint region, AWSCredentials? credentials, TimeSpan? timeout) : IDisposable
{
    private static readonly InvokeOptions GetBootstrapBrokers =
        RestJsonService.Get<GetBootstrapBrokersRequest, GetBootstrapBrokersResponse>(
        "kafka", "/v1/clusters/{clusterArn}/bootstrap-brokers", ("{clusterArn}", r => r.ClusterArn),
        MskJson.Default.GetBootstrapBrokersResponse);

    private readonly ServiceClient _client = new(new ServiceConfig("Kafka", "kafka", "2018-11-14", region, timeout), credentials);

    public Task<GetBootstrapBrokersResponse> GetBootstrapBrokersAsync(
        string clusterArn, Func<Exception, WikiGuardException> failureOf, CancellationToken cancellationToken) =>
        _client.CallAsync<GetBootstrapBrokersResponse>(
            new GetBootstrapBrokersRequest { ClusterArn = clusterArn }, GetBootstrapBrokers, failureOf, cancellationToken);

    public void Dispose() => _client.Dispose();
}

internal sealed class GetBootstrapBrokersRequest : AmazonWebServiceRequest
{
    public required string ClusterArn { get; init; }
}

/// <summary>Addresses by how clients prove who they are, inside the VPC; null where the cluster does not offer it.</summary>
internal sealed class GetBootstrapBrokersResponse : AmazonWebServiceResponse
{
    [JsonPropertyName("bootstrapBrokerStringSaslIam")]
    public string? SaslIam { get; set; }

    [JsonPropertyName("bootstrapBrokerStringSaslScram")]
    public string? SaslScram { get; set; }
}

[JsonSerializable(typeof(GetBootstrapBrokersResponse))]
internal sealed partial class MskJson : JsonSerializerContext;
