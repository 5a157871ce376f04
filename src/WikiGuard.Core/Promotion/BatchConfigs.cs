namespace WikiGuard.Promotion;

/// <summary>The configuration that new batches begin with.</summary>
public interface IConfigInForce
{
    /// <exception cref="InvalidConfigException">The configuration is wrong, and there is none from before to go on with.</exception>
    Task<PromotionConfig> CurrentAsync(CancellationToken cancellationToken);
}

/// <summary>The configuration of a host that stays with what it had at its start.</summary>
public sealed class FixedConfig(PromotionConfig config) : IConfigInForce
{
    public Task<PromotionConfig> CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(config);
}

/// <summary>
/// A batch is finished with the configuration that it was begun with. Else, after a crash in the middle of its merges, a row could pass by one set of rules and be refused by
/// another.
/// </summary>
public sealed class BatchConfigs(IConfigInForce inForce, ConfigSets sets)
{
    /// <returns>The plan's own, or for a batch that begins the one in force: kept, so that the plan may name it.</returns>
    public async Task<PromotionConfig> OfAsync(BatchPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Config is { } hash)
            return await sets.GetAsync(hash, cancellationToken);
        var config = await inForce.CurrentAsync(cancellationToken);
        await sets.KeepAsync(config, cancellationToken);
        return config;
    }
}
