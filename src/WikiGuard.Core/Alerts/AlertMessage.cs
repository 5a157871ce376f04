using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>Alerts as JSON: for programs, and on the way to the function that renders them for Slack.</summary>
public static class AlertMessage
{
    public static string ToJson(Alert alert) => JsonSerializer.Serialize(alert, AlertMessageJson.Default.Alert);

    /// <returns>Null where the text is no alert of ours.</returns>
    public static Alert? TryRead(string text)
    {
        if (!text.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, AlertMessageJson.Default.Alert);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Alert))]
internal sealed partial class AlertMessageJson : JsonSerializerContext;
