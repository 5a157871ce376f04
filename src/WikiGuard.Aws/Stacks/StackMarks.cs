using WikiGuard.Marks;
using WikiGuard.Recovery;

namespace WikiGuard.Aws.Stacks;

/// <summary>What people say of a stack's windows, kept through Athena.</summary>
public sealed class StackMarks : IDisposable
{
    private readonly StackServices _services;
    private readonly TimeProvider _time;

    /// <exception cref="InvalidConfigException">The environment contains invalid addresses.</exception>
    public StackMarks(string region, TimeProvider time, Random random) =>
        (_services, _time) = (StackRegion.Connect(region, endpoint => new StackServices(endpoint, time, random)), time);

    /// <exception cref="WikiGuardException">The stack cannot be asked.</exception>
    public async Task<WindowMarks> OpenAsync(string stack, Requester requester, CancellationToken cancellationToken) => new(
        leases: null, _services.Tables(await _services.CloudFormation.DescribeStackAsync(stack, cancellationToken)), _time, requester);

    public void Dispose() => _services.Dispose();
}
