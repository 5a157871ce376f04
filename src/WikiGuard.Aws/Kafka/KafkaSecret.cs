using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.Secrets;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Kafka;

/// <summary>
/// A Kafka user's name and password by reference, so that neither is in a configuration: the JSON <c>{"username": …, "password": …}</c>
/// in AWS Secrets Manager, as MSK wants it, or in a file.
/// </summary>
/// <param name="reference">The secret's ARN, or the path of a file.</param>
/// <param name="credentials">Null for AWS's default chain.</param>
/// <param name="timeout">For one attempt to read a stored secret; null for 10 s.</param>
/// <remarks>No message contains any of the secret's text, not even the parser's, which quotes what it stumbles over.</remarks>
public sealed class KafkaSecret(string reference, AWSCredentials? credentials = null, TimeSpan? timeout = null)
{
    /// <exception cref="InvalidConfigException">There is no such secret, it may not be read, or it has another form.</exception>
    /// <exception cref="TransientException">It cannot be read now.</exception>
    public async Task<KafkaCredentials> ReadAsync(CancellationToken cancellationToken) =>
        Parse(Arn.IsArn(reference)
            ? await new StoredSecret("The Kafka secret", reference, credentials, timeout).ReadAsync(cancellationToken)
            : await ReadFileAsync(cancellationToken));

    private async Task<string> ReadFileAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(reference, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidConfigException(
                $"The Kafka secret in the file {reference} cannot be read: {e.Message} Name a file, or the ARN of a secret.", e);
        }
    }

    private KafkaCredentials Parse(string? text)
    {
        try
        {
            using var document = JsonDocument.Parse(text ?? "");
            if (Text(document, "username") is { } userName && Text(document, "password") is { } password)
                return new KafkaCredentials(userName, password);
        }
        catch (JsonException)
        {
            // Reported below, without the parser's text.
        }

        throw new InvalidConfigException(
            $$"""The Kafka secret {{reference}} is not JSON of the form {"username": "…", "password": "…"}.""");
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object
        && document.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
