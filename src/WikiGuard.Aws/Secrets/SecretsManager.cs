using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.Secrets;

/// <summary>The one operation of AWS Secrets Manager that is used here.</summary>
/// <param name="region">Requests are signed for it at an endpoint of one's own, too, where the SDK would else sign for <c>AWS_REGION</c>.</param>
/// <param name="credentials">Null for the default chain: environment, profile, container, instance.</param>
internal sealed class SecretsManager(RegionEndpoint region, AWSCredentials? credentials) : AmazonServiceClient(
    credentials, new SecretsManagerConfig { RegionEndpoint = region, AuthenticationRegion = region.SystemName })
{
    private static readonly JsonService Service = new("secretsmanager", "1.1");

    /// <returns>Null where the secret is not text.</returns>
    /// <exception cref="AmazonServiceException">The service's error, its name in <c>ErrorCode</c>.</exception>
    public async Task<string?> GetSecretStringAsync(string secretId, CancellationToken cancellationToken) => (await InvokeAsync<GetSecretValueResponse>(
        new GetSecretValueRequest { SecretId = secretId },
        Service.Call(SecretsManagerJson.Default.GetSecretValueRequest, SecretsManagerJson.Default.GetSecretValueResponse),
        cancellationToken)).SecretString;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);
}

internal sealed class SecretsManagerConfig : ClientConfig
{
    private const string Prefix = "secretsmanager";

    public SecretsManagerConfig()
        : base(JsonServiceEndpoints.Defaults)
    {
        ServiceId = "Secrets Manager";
        AuthenticationServiceName = Prefix;
        EndpointProvider = new JsonServiceEndpoints(Prefix);
    }

    public override string RegionEndpointServiceName => Prefix;

    public override string ServiceVersion => "2017-10-17";

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString("Secrets Manager", "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}

internal sealed class GetSecretValueRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }
}

internal sealed class GetSecretValueResponse : AmazonWebServiceResponse
{
    public string? SecretString { get; set; }
}

[JsonSerializable(typeof(GetSecretValueRequest))]
[JsonSerializable(typeof(GetSecretValueResponse))]
internal sealed partial class SecretsManagerJson : JsonSerializerContext;
