namespace WikiGuard.Testing.Athena;

/// <summary>How a request fails.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Type">The exception's name in Athena's model.</param>
public sealed record AthenaFault(int Status, string Type, string Message)
{
    public static AthenaFault Throttled { get; } = new(400, "TooManyRequestsException", "Rate exceeded");

    public static AthenaFault InternalError { get; } = new(500, "InternalServerException", "We encountered an internal error. Please try again.");

    public static AthenaFault ExpiredToken { get; } = new(400, "ExpiredTokenException", "The security token included in the request is expired");

    public static AthenaFault AccessDenied { get; } = new(400, "AccessDeniedException", "You are not authorized to perform this action");

    /// <summary>The connection breaks before Athena has read the request.</summary>
    public static AthenaFault Cut { get; } = new(0, "", "") { IsCut = true };

    /// <summary>Athena does what is asked, and the connection breaks before the answer.</summary>
    public static AthenaFault LostAnswer { get; } = new(0, "", "") { IsCut = true, IsDone = true };

    /// <summary>Athena does what is asked, and answers late.</summary>
    public static AthenaFault Slow(TimeSpan delay) => new(0, "", "") { IsDone = true, Delay = delay };

    internal bool IsCut { get; private init; }

    internal bool IsDone { get; private init; }

    internal TimeSpan Delay { get; private init; }
}

/// <summary>What becomes of an execution.</summary>
/// <param name="State">In which it ends; null where the engine decides.</param>
/// <param name="Reason">Athena's words.</param>
public sealed record ExecutionFault(string? State, string Reason)
{
    private const string Conflict = "ICEBERG_COMMIT_ERROR: Failed to commit the transaction during write: Found conflicting files that can contain records";

    /// <summary>Another statement was first.</summary>
    public static ExecutionFault CommitConflict { get; } = Failed(Conflict, category: 2, isRetryable: false);

    /// <summary>The statement has changed the table, and Athena says that it has not.</summary>
    public static ExecutionFault UnknownCommit { get; } = CommitConflict with { IsRun = true };

    /// <summary>An error of Athena's own.</summary>
    public static ExecutionFault InternalError { get; } = Failed("GENERIC_INTERNAL_ERROR: Encountered an internal error", category: 1, isRetryable: true);

    public static ExecutionFault ScanLimit { get; } = new("CANCELLED", "Query cancelled! : Bytes scanned limit was exceeded");

    public static ExecutionFault StoppedByAPerson { get; } = new("CANCELLED", "Query cancelled by user");

    /// <summary>It runs until it is stopped.</summary>
    public static ExecutionFault Endless { get; } = new(null, "") { IsEndless = true };

    /// <summary>It runs until it is stopped, and then it has just been done.</summary>
    public static ExecutionFault DoneWhenStopped { get; } = new(null, "") { IsEndless = true, IsRun = true };

    public static ExecutionFault Failed(string reason, int category, bool isRetryable) => new("FAILED", reason) { Category = category, IsRetryable = isRetryable };

    internal int? Category { get; private init; }

    internal bool IsRetryable { get; private init; }

    /// <summary>Whether the engine runs it all the same.</summary>
    internal bool IsRun { get; private init; }

    internal bool IsEndless { get; private init; }
}
