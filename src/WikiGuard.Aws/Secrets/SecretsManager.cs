using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Secrets;

/// <summary>The one operation of AWS Secrets Manager that is used here.</summary>
internal sealed class SecretsManager(RegionEndpoint region, AWSCredentials? credentials, TimeSpan? timeout) : IDisposable
{
    private static readonly JsonService Service = new("secretsmanager", "1.1");

    private readonly ServiceClient _client =
        new(new ServiceConfig("Secrets Manager", "secretsmanager", "2017-10-17", region, timeout), credentials);

    /// <returns>Null where the secret is not text.</returns>
    public async Task<string?> GetSecretStringAsync(
        string secretId, Func<Exception, WikiGuardException> failureOf, CancellationToken cancellationToken) =>
        (await _client.CallAsync<GetSecretValueResponse>(
            new GetSecretValueRequest { SecretId = secretId },
            Service.Call(SecretsManagerJson.Default.GetSecretValueRequest, SecretsManagerJson.Default.GetSecretValueResponse),
            failureOf,
            cancellationToken)).SecretString;

    public void Dispose() => _client.Dispose();
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
