using WikiGuard.InForce;

namespace WikiGuard.Batches;

/// <summary>
/// A batch is finished with the configuration that it was begun with. Otherwise, after a crash in the middle of its merges, a row could
/// pass one set of rules and be refused by another.
/// </summary>
public sealed class BatchConfigs(IConfigInForce inForce, ConfigSets sets)
{
    /// <returns>The plan's own configuration; for a new batch the one in force, stored so that the plan may name it.</returns>
    public async Task<PromotionConfig> OfAsync(BatchPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Config is { } hash)
            return await sets.GetAsync(hash, cancellationToken);
        var config = await inForce.CurrentAsync(cancellationToken);
        await sets.KeepAsync(config, cancellationToken);
        return config;
    }
}
