using WikiGuard.Aws.Stacks.Wire;

namespace WikiGuard.Aws.Stacks;

/// <summary>How a stack's resources differ from its template.</summary>
/// <param name="Problem">What could not be looked at; empty where all could.</param>
public sealed record StackDrift(IReadOnlyList<DriftedResource> Resources, string Problem)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Has CloudFormation look. It reads each resource by the caller's own rights, besides cloudformation:DetectStackDrift,
    /// cloudformation:DetectStackResourceDrift, cloudformation:DescribeStackDriftDetectionStatus and
    /// cloudformation:DescribeStackResourceDrifts.
    /// </summary>
    /// <exception cref="WikiGuardException">There is no such stack, or it cannot be asked.</exception>
    public static async Task<StackDrift> DetectAsync(string region, string stack, TimeProvider time, CancellationToken cancellationToken)
    {
        using var cloudFormation = StackRegion.Connect(region, endpoint => new CloudFormation(endpoint));
        var detection = await cloudFormation.DetectDriftAsync(stack, cancellationToken);
        string? problem;
        while ((problem = await cloudFormation.DriftProblemAsync(detection, cancellationToken)) is null)
            await Task.Delay(Pause, time, cancellationToken);
        return new StackDrift(await cloudFormation.DriftsAsync(stack, cancellationToken), problem);
    }
}
