namespace WikiGuard.Testing.S3;

/// <summary>How S3 fails a request instead of doing it.</summary>
/// <param name="Status">Of the answer; an error may come with 200, as S3's own do for a copy.</param>
/// <param name="Code">Of the answer's body.</param>
public sealed record S3Fault(int Status, string Code, string Message)
{
    public static S3Fault SlowDown { get; } = new(503, "SlowDown", "Please reduce your request rate.");

    public static S3Fault AccessDenied { get; } = new(403, "AccessDenied", "Access Denied");

    /// <summary>Two conditional writes met.</summary>
    public static S3Fault Conflict { get; } = new(409, "ConditionalRequestConflict", "A conflicting conditional operation is in progress.");

    /// <summary>The body came too slowly.</summary>
    public static S3Fault RequestTimeout { get; } = new(400, "RequestTimeout", "Your socket connection to the server was not read from in time.");

    /// <summary>The bucket lies in another region.</summary>
    public static S3Fault OtherRegion { get; } = new(301, "PermanentRedirect", "The bucket must be addressed using the specified endpoint.");

    public static S3Fault FailedCopy { get; } = new(200, "InternalError", "We encountered an internal error. Please try again.");

    /// <summary>S3 does what is asked, and the connection breaks before the answer.</summary>
    public static S3Fault LostAnswer { get; } = new(0, "", "") { LosesAnswer = true };

    internal bool LosesAnswer { get; private init; }
}
