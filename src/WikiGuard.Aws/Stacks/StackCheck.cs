namespace WikiGuard.Aws.Stacks;

public enum CheckStatus
{
    Ok,
    Failed,
    Skipped,
}

/// <summary>What one look at a stack has found.</summary>
/// <param name="Finding">One line.</param>
/// <param name="NextStep">What the operator does now; null where nothing is to be done.</param>
public sealed record StackCheck(string Name, CheckStatus Status, string Finding, string? NextStep = null)
{
    internal static StackCheck Ok(string name, string finding) => new(name, CheckStatus.Ok, finding);

    internal static StackCheck Failed(string name, string finding, string nextStep) => new(name, CheckStatus.Failed, finding, nextStep);

    internal static StackCheck Skipped(string name, string finding) => new(name, CheckStatus.Skipped, finding);
}

/// <summary>All that was found about a stack, in the order of the data's way.</summary>
public sealed record StackReport(string Stack, string Region, IReadOnlyList<StackCheck> Checks)
{
    /// <summary>Nothing has failed.</summary>
    public bool IsWell => Checks.All(c => c.Status != CheckStatus.Failed);
}
