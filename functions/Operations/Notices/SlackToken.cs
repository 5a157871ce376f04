using System.Text.Json;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Secrets;

namespace WikiGuard.Functions.Operations.Notices;

/// <summary>
/// The token from Secrets Manager. The secrets extension, a layer beside the function, caches it for some minutes; where there is none, or
/// it cannot help, the service itself is asked, and says why it refuses
/// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html).
/// </summary>
/// <remarks>No message, log line or exception contains any of the secret's text.</remarks>
public sealed class SlackToken(HttpClient http, SlackSettings settings, ILogger<SlackToken> logger)
{
    private const string DefaultPort = "2773";

    /// <exception cref="InvalidConfigException">There is no such secret, it may not be read, or it has another form.</exception>
    /// <exception cref="TransientException">It cannot be read now.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await AskExtensionAsync(cancellationToken)
            ?? await new StoredSecret("The Slack secret", settings.SecretArn).ReadAsync(cancellationToken);
        return Property(text, "token")
            ?? throw new InvalidConfigException(
                $$"""The Slack secret {{settings.SecretArn}} is not JSON of the form {"token": "xoxb-…"}.""");
    }

    private async Task<string?> AskExtensionAsync(CancellationToken cancellationToken)
    {
        // It answers only requests with this token, so that nobody outside the function can ask it.
        if (Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN") is not { Length: > 0 } session)
            return null;
        var port = Environment.GetEnvironmentVariable("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT") ?? DefaultPort;
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"http://localhost:{port}/secretsmanager/get?secretId={Uri.EscapeDataString(settings.SecretArn)}");
        request.Headers.Add("X-Aws-Parameters-Secrets-Token", session);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return Property(await response.Content.ReadAsStringAsync(cancellationToken), "SecretString");
            logger.LogInformation("The secrets extension answers with status {Status}; asking Secrets Manager", (int)response.StatusCode);
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException or OperationCanceledException { InnerException: TimeoutException })
        {
            logger.LogDebug("No secrets extension: {Reason}", e.Message);
        }
        return null;
    }

    // The parser's own message would quote what it stumbles over.
    private static string? Property(string? text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text ?? "");
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } found
                ? found
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
