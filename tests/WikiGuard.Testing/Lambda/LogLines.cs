using System.Text.Json.Nodes;

namespace WikiGuard.Testing.Lambda;

/// <summary>What a function wrote for people: not its metrics, which are lines of their own.</summary>
public static class LogLines
{
    /// <exception cref="System.Text.Json.JsonException">A line is no JSON, so that no query of the log could read it.</exception>
    public static IReadOnlyList<JsonNode> Of(IEnumerable<string> output) =>
        [.. output.Where(l => l.Length > 0 && !l.StartsWith("{\"_aws\"", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l)!)];

    /// <returns>The correlation ids of the lines that were written while an invocation ran, each of which names its request too.</returns>
    public static IReadOnlyList<string?> CorrelationIds(IEnumerable<string> output) =>
        [.. Of(output).Where(l => l["function_request_id"] is not null).Select(l => (string?)l["correlation_id"])];
}
