using System.Text.Json;

namespace WikiGuard;

/// <summary>What is wrong with a JSON object that somebody or something has changed, without the parser's own terms.</summary>
internal static class JsonDefect
{
    /// <param name="e">Null where it is JSON, and still not what belongs there.</param>
    /// <returns>A sentence without its full stop.</returns>
    public static string InWords(JsonException? e) =>
        e is null ? "it does not hold what belongs there"
        : e.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? $"{(e.Path is null or "$" ? "it" : e.Path.TrimStart('$', '.'))} is not of the kind that belongs there"
        : e.Message.Contains("required properties", StringComparison.Ordinal)
            ? $"it lacks {e.Message[(e.Message.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().TrimEnd('.')}"
        : e.LineNumber is { } line ? $"it is no JSON from line {line + 1}, byte {e.BytePositionInLine} on"
        : "it does not hold an object";
}
