using WikiGuard.Alerts;
using WikiGuard.InForce;
using WikiGuard.Ports;

namespace WikiGuard.Batches;

/// <summary>One attempt at a batch: the same plan may see several, after crashes.</summary>
/// <param name="Config">The plan's <see cref="BatchPlan.Config"/>.</param>
/// <param name="Engine">The engine, under the layer's lease.</param>
/// <param name="StagingId">
/// Marks this attempt's rows in a staging table, such as <c>silver-00000042/00000007</c>. Later attempts have greater ids, so that nobody
/// sees what a late statement of an earlier attempt writes.
/// </param>
/// <param name="Advice">How people reach the lakehouse, for alerts.</param>
public sealed record BatchAttempt(
    BatchPlan Plan, PromotionConfig Config, IQueryEngine Engine, string StagingId, ToolAdvice Advice);
