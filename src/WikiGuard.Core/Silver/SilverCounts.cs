using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Silver;

/// <summary>What <c>silver/count_batch</c> counted.</summary>
internal sealed record SilverCounts(long Read, long Silver, long Quarantined, long Duplicates, long Dropped, long StillQuarantined, long Surplus)
{
    public SilverCounts() : this(0, 0, 0, 0, 0, 0, 0)
    {
    }

    /// <summary>Surplus rows that were taken out.</summary>
    public long Healed { get; init; }

    /// <summary>The event times of the rows in silver; null where there are none, or none with a time.</summary>
    public EventSpan? Span { get; init; }

    public static SilverCounts Of(QueryResult result)
    {
        var row = result.Rows[0];
        return new SilverCounts((long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!, (long)row[5]!, (long)row[6]!)
        {
            Span = EventSpan.Of(row[7], row[8]),
        };
    }

    public static SilverCounts operator +(SilverCounts a, SilverCounts b) => new(
        a.Read + b.Read, a.Silver + b.Silver, a.Quarantined + b.Quarantined, a.Duplicates + b.Duplicates, a.Dropped + b.Dropped,
        a.StillQuarantined + b.StillQuarantined, a.Surplus + b.Surplus)
    { Healed = a.Healed + b.Healed, Span = EventSpan.Cover(new[] { a.Span, b.Span }.Where(s => s is not null)) };

    /// <summary>A redrive has names of its own, because it reads no bronze rows.</summary>
    public BatchManifest ToManifest(BatchPlan plan)
    {
        var counts = plan.Redrive is null
            ? new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["read"] = Read,
                ["silver"] = Silver,
                ["silver_quarantined"] = Quarantined,
                ["duplicates"] = Duplicates,
                ["dropped"] = Dropped,
            }
            : new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["taken"] = Read,
                ["redriven"] = Silver,
                ["redriven_duplicates"] = Duplicates,
                ["still_quarantined"] = StillQuarantined,
                ["redriven_dropped"] = Dropped,
            };
        return new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, counts) { RowsOut = Silver, Span = Span };
    }

    public LedgerEntry ToLedger(BatchPlan plan) => new(plan.BatchId, plan.Redrive is null ? LayerNames.Silver : "redrive", plan.BatchSeq, plan.Now, Read)
    {
        Passed = Silver,
        Quarantined = plan.Redrive is null ? Quarantined : StillQuarantined,
        Duplicates = Duplicates,
        Dropped = Dropped,
    };
}
