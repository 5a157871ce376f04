using System.Text.Json;

namespace WikiGuard.Testing.Lambda;

/// <summary>What a function posted for one invocation: a body, or an error.</summary>
/// <param name="RequestId">The id that the invocation was sent with.</param>
/// <param name="Body">The response's text, empty for a function that returns nothing; null after an error.</param>
/// <param name="Error">Null after a response.</param>
public sealed record InvocationOutcome(string RequestId, string? Body, FunctionError? Error);

/// <summary>An error as posted to the Runtime API.</summary>
/// <param name="TypeHeader">Lambda-Runtime-Function-Error-Type; empty if it was not sent.</param>
/// <param name="Type">errorType of the body.</param>
/// <param name="Message">errorMessage of the body.</param>
/// <param name="StackTrace">stackTrace of the body, a line each.</param>
public sealed record FunctionError(string TypeHeader, string? Type, string? Message, IReadOnlyList<string> StackTrace)
{
    internal static FunctionError Parse(string typeHeader, string body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return new FunctionError(
            typeHeader,
            root.GetProperty("errorType").GetString(),
            root.GetProperty("errorMessage").GetString(),
            [.. root.GetProperty("stackTrace").EnumerateArray().Select(line => line.GetString() ?? "")]);
    }
}
