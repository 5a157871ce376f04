using WikiGuard.Promotion;

namespace WikiGuard.Gold;

/// <summary>How many windows a gold batch computed, and where they went.</summary>
internal sealed record GoldCounts(long Staged, long Entities, long Users, long Windows, long Quarantined, long Dropped)
{
    /// <param name="row">Of <c>gold/count_batch</c>.</param>
    public static GoldCounts Of(object?[] row) => new((long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!, (long)row[5]!);

    public static GoldCounts operator +(GoldCounts a, GoldCounts b) => new(
        a.Staged + b.Staged, a.Entities + b.Entities, a.Users + b.Users, a.Windows + b.Windows, a.Quarantined + b.Quarantined, a.Dropped + b.Dropped);

    /// <exception cref="FatalException">A window is in none of the places, or in two.</exception>
    public BatchManifest CheckedManifest(BatchPlan plan)
    {
        if (Staged != Entities + Users + Windows + Quarantined + Dropped)
        {
            throw new FatalException(
                $"{plan.BatchId} computed {Staged} windows, but {Entities} entity, {Users} user and {Windows} global windows are written, {Quarantined} are in "
                + $"quarantine and {Dropped} were dropped. The batch stays open: compare gold_*_staging with gold_*_metrics_10min and gold_quarantine by window.");
        }
        return new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["gold_entity_windows"] = Entities,
            ["gold_user_windows"] = Users,
            ["gold_global_windows"] = Windows,
            ["gold_quarantined"] = Quarantined,
            ["gold_dropped"] = Dropped,
        });
    }
}
