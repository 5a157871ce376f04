using WikiGuard.Testing.Http;

namespace WikiGuard.Testing.S3;

/// <summary>How S3 fails a request instead of doing it.</summary>
public static class S3Fault
{
    public static Fault SlowDown { get; } = Of(503, "SlowDown", "Please reduce your request rate.");

    public static Fault AccessDenied { get; } = Of(403, "AccessDenied", "Access Denied");

    /// <summary>The condition of a write does not hold.</summary>
    public static Fault Taken { get; } = Of(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");

    /// <summary>Two conditional writes met.</summary>
    public static Fault Conflict { get; } = Of(409, "ConditionalRequestConflict", "A conflicting conditional operation is in progress.");

    /// <summary>The body came too slowly.</summary>
    public static Fault RequestTimeout { get; } =
        Of(400, "RequestTimeout", "Your socket connection to the server was not read from in time.");

    /// <summary>The bucket lies in another region.</summary>
    public static Fault OtherRegion { get; } = Of(301, "PermanentRedirect", "The bucket must be addressed using the specified endpoint.");

    /// <summary>An error may come with 200.</summary>
    public static Fault FailedCopy { get; } = Of(200, "InternalError", "We encountered an internal error. Please try again.");

    internal static Answer Error(int status, string code, string message) =>
        Xml(status, $"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>local</RequestId></Error>");

    internal static Answer Xml(int status, string xml) =>
        new(status, """<?xml version="1.0" encoding="UTF-8"?>""" + xml, "application/xml", ("x-amz-request-id", "local"));

    private static Fault Of(int status, string code, string message) => Fault.Of(Error(status, code, message));
}
