namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>An execution of a state machine, as it is now.</summary>
/// <param name="Status">RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.</param>
/// <param name="Input">JSON.</param>
/// <param name="Output">JSON; null until it has succeeded.</param>
/// <param name="Error">The error's name, where it has failed.</param>
/// <param name="Cause">What its failure says, for people.</param>
public sealed record Execution(
    ExecutionArn Arn, string Status, DateTimeOffset Started, DateTimeOffset? Stopped, string Input, string? Output, string? Error,
    string? Cause)
{
    public bool IsRunning => Status == "RUNNING";

    public bool HasSucceeded => Status == "SUCCEEDED";
}

/// <summary>The ARNs of a stack's state machines, and the bucket that they work on.</summary>
public sealed record StackMachines(string Control, string Replay, string Backfill, string Bucket)
{
    public IReadOnlyList<string> All => [Control, Replay, Backfill];
}
