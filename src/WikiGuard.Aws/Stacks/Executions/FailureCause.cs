using System.Text.Json;

namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>
/// What a failure's cause says: text; or what a function answered, which is JSON with the message among other things; or a list of parts,
/// of which some have failed.
/// </summary>
internal static class FailureCause
{
    public static string InWords(string? cause)
    {
        if (cause is not ['{' or '[', ..])
            return cause ?? "";
        try
        {
            using var json = JsonDocument.Parse(cause);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? TextOf(json.RootElement, "errorMessage") ?? cause
                : string.Join("; ", json.RootElement.EnumerateArray().Select(PartInWords).OfType<string>()) is { Length: > 0 } parts
                    ? parts : cause;
        }
        catch (JsonException)
        {
            return cause;
        }
    }

    // A layer that could not be maintained.
    private static string? PartInWords(JsonElement part) => part.ValueKind == JsonValueKind.Object && TextOf(part, "error") is { } error
        ? $"{TextOf(part, "layer")}: {error}: {InWords(TextOf(part, "cause")).TrimEnd('.')}".TrimEnd(':', ' ') : null;

    private static string? TextOf(JsonElement of, string field) =>
        of.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
