using WikiGuard.Ports;
using WikiGuard.Promotion;

namespace WikiGuard.Gold;

/// <summary>What <c>gold/count_batch</c> counted: the windows that a batch computed, and where they went.</summary>
internal sealed record GoldCounts(long Staged, long Entities, long Users, long Windows, long Quarantined, long Dropped)
{
    public GoldCounts() : this(0, 0, 0, 0, 0, 0)
    {
    }

    public static GoldCounts Of(QueryResult result)
    {
        var row = result.Rows[0];
        return new GoldCounts((long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!, (long)row[5]!);
    }

    public static GoldCounts operator +(GoldCounts a, GoldCounts b) => new(
        a.Staged + b.Staged, a.Entities + b.Entities, a.Users + b.Users, a.Windows + b.Windows, a.Quarantined + b.Quarantined, a.Dropped + b.Dropped);

    public BatchManifest ToManifest(BatchPlan plan) => new(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["gold_entity_windows"] = Entities,
        ["gold_user_windows"] = Users,
        ["gold_global_windows"] = Windows,
        ["gold_quarantined"] = Quarantined,
        ["gold_dropped"] = Dropped,
    });

    public LedgerEntry ToLedger(BatchPlan plan) => new(plan.BatchId, GoldLayer.LayerName, plan.BatchSeq, plan.Now, Staged)
    {
        Passed = Entities + Users + Windows,
        Quarantined = Quarantined,
        Dropped = Dropped,
    };
}
