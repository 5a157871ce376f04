using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.Kafka;

/// <summary>The one operation of Amazon MSK that is used here.</summary>
/// <param name="region">Requests are signed for it at an endpoint of one's own, too.</param>
/// <param name="credentials">Null for the default chain: environment, profile, container, instance.</param>
internal sealed class MskClient(RegionEndpoint region, AWSCredentials? credentials) : AmazonServiceClient(
    credentials, new MskConfig { RegionEndpoint = region, AuthenticationRegion = region.SystemName })
{
    private static readonly InvokeOptions GetBootstrapBrokers = RestJsonService.Get<GetBootstrapBrokersRequest, GetBootstrapBrokersResponse>(
        "kafka", "/v1/clusters/{clusterArn}/bootstrap-brokers", ("{clusterArn}", r => r.ClusterArn), MskJson.Default.GetBootstrapBrokersResponse);

    /// <exception cref="AmazonServiceException">The service's error, its name in <c>ErrorCode</c>.</exception>
    public Task<GetBootstrapBrokersResponse> GetBootstrapBrokersAsync(string clusterArn, CancellationToken cancellationToken) =>
        InvokeAsync<GetBootstrapBrokersResponse>(new GetBootstrapBrokersRequest { ClusterArn = clusterArn }, GetBootstrapBrokers, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);
}

internal sealed class MskConfig : ClientConfig
{
    private const string Prefix = "kafka";

    public MskConfig()
        : base(JsonServiceEndpoints.Defaults)
    {
        ServiceId = "Kafka";
        AuthenticationServiceName = Prefix;
        EndpointProvider = new JsonServiceEndpoints(Prefix);
    }

    public override string RegionEndpointServiceName => Prefix;

    public override string ServiceVersion => "2018-11-14";

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString("Kafka", "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
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
