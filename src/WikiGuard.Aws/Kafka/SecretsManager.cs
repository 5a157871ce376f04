using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.JsonProtocol;

namespace WikiGuard.Aws.Kafka;

/// <summary>The one operation of AWS Secrets Manager that is used here.</summary>
/// <param name="region">Requests are signed for it at an endpoint of one's own, too, where the SDK would else sign for <c>AWS_REGION</c>.</param>
internal sealed class SecretsManager(RegionEndpoint region, AWSCredentials? credentials) : JsonProtocolClient(
    credentials, new SecretsManagerConfig { RegionEndpoint = region, AuthenticationRegion = region.SystemName }, "secretsmanager")
{
    /// <returns>Null where the secret is not text.</returns>
    public async Task<string?> GetSecretStringAsync(string secretId, CancellationToken cancellationToken) => (await CallAsync(
        "GetSecretValue",
        new GetSecretValueRequest { SecretId = secretId },
        SecretsManagerJson.Default.GetSecretValueRequest,
        SecretsManagerJson.Default.GetSecretValueResponse,
        cancellationToken)).SecretString;
}

internal sealed class SecretsManagerConfig() : JsonServiceConfig("secretsmanager", "Secrets Manager");

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
