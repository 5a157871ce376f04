using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Gold;

/// <summary>The windows that a batch computed, by verdict, and those that it wrote, by table.</summary>
internal sealed record GoldCounts(long Computed, long Dropped, long Entities, long Users, long Windows, long Quarantined)
{
    public GoldCounts() : this(0, 0, 0, 0, 0, 0)
    {
    }

    /// <param name="computed">How many were computed, and how many dropped.</param>
    /// <param name="written">The result of <c>gold/count_batch</c>.</param>
    public static GoldCounts Of((long Computed, long Dropped) computed, QueryResult written)
    {
        var row = written.Row;
        return new GoldCounts(
            computed.Computed, computed.Dropped, row.Get<long>("entities"), row.Get<long>("users"), row.Get<long>("windows"),
            row.Get<long>("quarantined"));
    }

    public static GoldCounts operator +(GoldCounts a, GoldCounts b) => new(
        a.Computed + b.Computed, a.Dropped + b.Dropped, a.Entities + b.Entities, a.Users + b.Users, a.Windows + b.Windows,
        a.Quarantined + b.Quarantined);

    public BatchManifest ToManifest(BatchPlan plan) =>
        new(plan.BatchId, plan.BatchSeq, plan.Dates, new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["gold_entity_windows"] = Entities,
            ["gold_user_windows"] = Users,
            ["gold_global_windows"] = Windows,
            ["gold_quarantined"] = Quarantined,
            ["gold_dropped"] = Dropped,
            ["silver_read"] = plan.RowsIn,
        })
        {
            Span = plan.Span,
            Ledger = ToLedger(plan),
        };

    private LedgerEntry ToLedger(BatchPlan plan) => new(plan.BatchId, LayerNames.Gold, plan.BatchSeq, plan.Now, Computed)
    {
        Passed = Entities + Users + Windows,
        Quarantined = Quarantined,
        Dropped = Dropped,
    };
}
