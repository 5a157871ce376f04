using System.Text;
using System.Text.Json;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// A batch that WriteBronze could not take, as Lambda stores it: an object whose <c>payload</c> is the event, as text, in which the
/// records' keys and values are Base64.
/// </summary>
internal static class FailedBatch
{
    /// <summary>Where Lambda stores them.</summary>
    public const string Prefix = "aws/lambda/";

    public static bool Holds(ReadOnlySpan<byte> stored, PurgeSubject subject)
    {
        if (subject.IsIn(stored))
            return true;
        try
        {
            var reader = new Utf8JsonReader(stored);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && IsIn(reader.GetString()!, subject))
                    return true;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON, or no text, and was looked at as it is.
        }
        return false;
    }

    private static bool IsIn(string text, PurgeSubject subject)
    {
        var bytes = new byte[text.Length];
        return text.StartsWith('{') ? Holds(Encoding.UTF8.GetBytes(text), subject)
            : Convert.TryFromBase64String(text, bytes, out var length) && subject.IsIn(bytes.AsSpan(0, length));
    }
}
