using WikiGuard.Alerts;
using WikiGuard.InForce;
using WikiGuard.Ports;
using WikiGuard.Quality;

namespace WikiGuard.Batches;

/// <summary>One attempt at a batch: the same plan may see several, after crashes.</summary>
/// <param name="Config">The plan's <see cref="BatchPlan.Config"/>.</param>
/// <param name="Engine">Under the layer's lease.</param>
/// <param name="StagingId">
/// Marks this attempt's rows in a staging table, such as <c>silver-00000042/00000007</c>. Later attempts have greater ids, so that what a late
/// statement of an earlier attempt writes is seen by nobody.
/// </param>
public sealed record BatchAttempt(BatchPlan Plan, PromotionConfig Config, IQueryEngine Engine, string StagingId);

/// <summary>What an attempt came to.</summary>
/// <param name="Manifest">What the batch did; null where it is held.</param>
/// <param name="Ledger">What the ledger is to say of the batch; null where it is held, and in the ledger itself.</param>
/// <param name="Conditions">What people should know of; empty where all is well.</param>
/// <param name="Quality">What the gates found; empty where nothing was judged.</param>
/// <param name="HeldBecause">The rule that holds the batch back until a person releases it; null where none does.</param>
public sealed record BatchOutcome(BatchManifest? Manifest, LedgerEntry? Ledger, IReadOnlyList<Condition> Conditions, IReadOnlyList<QualityLine> Quality, string? HeldBecause = null)
{
    public static BatchOutcome Held(string because) => new(null, null, [], [], because);
}
