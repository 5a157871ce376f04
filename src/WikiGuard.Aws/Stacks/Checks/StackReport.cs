using WikiGuard.Verification;

namespace WikiGuard.Aws.Stacks.Checks;

/// <summary>All that was found about a stack, in the order of the data flow.</summary>
public sealed record StackReport(string Stack, string Region, IReadOnlyList<Check> Checks)
{
    /// <summary>Whether no check has failed.</summary>
    public bool IsWell => Checks.All(c => c.Status != CheckStatus.Failed);
}
