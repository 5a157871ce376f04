namespace WikiGuard.Testing.Athena;

/// <summary>What becomes of an execution.</summary>
/// <param name="State">In which it ends; null where the engine decides.</param>
/// <param name="Reason">Athena's words.</param>
public sealed record ExecutionFault(string? State, string Reason)
{
    private const string Conflict =
        "ICEBERG_COMMIT_ERROR: Failed to commit the transaction during write: Found conflicting files that can contain records";

    /// <summary>Another statement was first.</summary>
    public static ExecutionFault CommitConflict { get; } = Failed(Conflict, category: 2, isRetryable: false);

    /// <summary>The statement has changed the table, and Athena says that it has not.</summary>
    public static ExecutionFault UnknownCommit { get; } = CommitConflict with { IsRun = true };

    /// <summary>An error of Athena's own.</summary>
    public static ExecutionFault InternalError { get; } =
        Failed("GENERIC_INTERNAL_ERROR: Encountered an internal error", category: 1, isRetryable: true);

    public static ExecutionFault ScanLimit { get; } = new("CANCELLED", "Query cancelled! : Bytes scanned limit was exceeded");

    public static ExecutionFault StoppedByAPerson { get; } = new("CANCELLED", "Query cancelled by user");

    /// <summary>It runs until it is stopped.</summary>
    public static ExecutionFault Endless { get; } = new(null, "") { IsEndless = true };

    /// <summary>It runs until it is stopped, and then it has just been done.</summary>
    public static ExecutionFault DoneWhenStopped { get; } = new(null, "") { IsEndless = true, IsRun = true };

    public static ExecutionFault Failed(string reason, int category, bool isRetryable) =>
        new("FAILED", reason) { Category = category, IsRetryable = isRetryable };

    internal int? Category { get; private init; }

    internal bool IsRetryable { get; private init; }

    /// <summary>Whether the engine runs it all the same.</summary>
    internal bool IsRun { get; private init; }

    internal bool IsEndless { get; private init; }
}
