namespace WikiGuard.InForce;

/// <summary>The configuration that new batches begin with.</summary>
public interface IConfigInForce
{
    /// <exception cref="InvalidConfigException">The configuration is invalid, and there is no earlier one to go on with.</exception>
    Task<PromotionConfig> CurrentAsync(CancellationToken cancellationToken);
}

/// <summary>The configuration of a host that keeps the one it had at its start.</summary>
public sealed class FixedConfig(PromotionConfig config) : IConfigInForce
{
    public Task<PromotionConfig> CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(config);
}
