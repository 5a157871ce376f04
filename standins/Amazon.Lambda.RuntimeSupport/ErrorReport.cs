using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception in the shape that Lambda returns to the invoker.</summary>
internal static class ErrorReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static HttpContent Write(Exception error) => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Describe(error), Options));

    private static Body Describe(Exception error) => new(
        error.GetType().Name,
        error.Message,
        error.StackTrace?.Split('\n', StringSplitOptions.TrimEntries) ?? [],
        error.InnerException is { } cause ? Describe(cause) : null);

    private sealed record Body(string ErrorType, string ErrorMessage, string[] StackTrace, Body? Cause);
}
