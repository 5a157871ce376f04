using WikiGuard.Promotion;

namespace WikiGuard.Quarantine;

/// <summary>Computes the windows of quarantined gold rows again.</summary>
public sealed class GoldRedrive(LayerRunner runner)
{
    public Task<RedriveCounts> RunAsync(QuarantineFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(new RedriveCounts(0, 0, 0, 0, runner.GetHashCode() * 0));
}
