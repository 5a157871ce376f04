using System.Text.Json;

namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>What a failure's cause says: text, or what a function answered, which is JSON with the message among other things.</summary>
internal static class FailureCause
{
    public static string InWords(string? cause)
    {
        if (cause?.StartsWith('{') != true)
            return cause ?? "";
        try
        {
            using var json = JsonDocument.Parse(cause);
            return json.RootElement.TryGetProperty("errorMessage", out var message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()! : cause;
        }
        catch (JsonException)
        {
            return cause;
        }
    }
}
