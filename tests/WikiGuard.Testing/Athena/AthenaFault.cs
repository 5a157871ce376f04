using WikiGuard.Testing.Http;

namespace WikiGuard.Testing.Athena;

/// <summary>How Athena fails a request instead of doing it.</summary>
public static class AthenaFault
{
    public static Fault Throttled { get; } = Of(400, "TooManyRequestsException", "Rate exceeded");

    public static Fault InternalError { get; } = Of(500, "InternalServerException", "We encountered an internal error. Please try again.");

    public static Fault ExpiredToken { get; } = Of(400, "ExpiredTokenException", "The security token included in the request is expired");

    public static Fault AccessDenied { get; } = Of(400, "AccessDeniedException", "You are not authorized to perform this action");

    private static Fault Of(int status, string type, string message) =>
        Fault.Of(new Answer(status, $$"""{"__type":"{{type}}","Message":"{{message}}"}""", "application/x-amz-json-1.1"));
}
