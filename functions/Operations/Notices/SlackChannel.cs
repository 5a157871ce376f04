using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WikiGuard.Functions.Operations.Notices;

/// <summary>Posts messages to the channel (https://docs.slack.dev/reference/methods/chat.postMessage).</summary>
public sealed class SlackChannel(PatientHttp http, SlackSettings settings)
{
    // Errors that pass by themselves; all others need a person.
    private static readonly string[] Passing =
        ["fatal_error", "internal_error", "ratelimited", "rate_limited", "request_timeout", "service_unavailable", "team_added_to_org",
        "accesslimited"];

    /// <param name="message">Its <c>text</c>, in Slack's mark-up, and its <c>blocks</c>, if it has any.</param>
    /// <exception cref="InvalidConfigException">Slack refuses the token or the channel.</exception>
    /// <exception cref="TransientException">Slack does not accept the message now. Where its answer was lost, the message may be there all
    /// the same.</exception>
    public async Task PostAsync(string token, JsonObject message, CancellationToken cancellationToken)
    {
        (message["channel"], message["unfurl_links"], message["unfurl_media"]) = (settings.Channel, false, false);
        using var response = await http.SendAsync("Slack", () => Request(token, message), cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new TransientException($"Slack does not take the message now: status {(int)response.StatusCode}.");
        // Slack's refusals also have the status 200.
        if (await ErrorAsync(response, cancellationToken) is { } error)
        {
            throw Passing.Contains(error, StringComparer.Ordinal)
                ? new TransientException($"Slack does not take the message now: {error}.")
                : new InvalidConfigException($"Slack refuses the message for {settings.Channel}: {error}. {Advice(error)}");
        }
    }

    private HttpRequestMessage Request(string token, JsonObject message) => new(HttpMethod.Post, new Uri(settings.Api, "chat.postMessage"))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        Content = JsonContent.Create(message),
    };

    /// <returns>Null where the message was accepted.</returns>
    private static async Task<string?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync<Answer>(cancellationToken);
            return answer is { Ok: true } ? null : answer?.Error ?? "an answer without words";
        }
        catch (JsonException e)
        {
            throw new TransientException("Slack's answer is no JSON. Is there something between it and the function?", e);
        }
    }

    private string Advice(string error) => error switch
    {
        "not_authed" or "invalid_auth" or "account_inactive" or "token_revoked" or "token_expired" =>
            $"Put a token that is good into {settings.SecretArn}.",
        "missing_scope" or "no_permission" => "Give the app the scope chat:write.",
        "not_in_channel" or "channel_not_found" => "Invite the app into the channel, and check its name.",
        "is_archived" => "Name a channel that is in use.",
        _ => "Slack's documentation of chat.postMessage explains it.",
    };

    private sealed record Answer(bool Ok, string? Error);
}
