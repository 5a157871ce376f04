using WikiGuard.Batches;
using WikiGuard.Ports;

namespace WikiGuard.Silver;

/// <summary>What <c>silver/count_batch</c> counted.</summary>
internal sealed record SilverCounts(
    long Read, long Silver, long Quarantined, long Duplicates, long Dropped, long StillQuarantined, long Surplus)
{
    public SilverCounts() : this(0, 0, 0, 0, 0, 0, 0)
    {
    }

    /// <summary>Surplus rows that were removed.</summary>
    public long Healed { get; init; }

    /// <summary>The event times of the rows in silver; null where there are none, or none with a time.</summary>
    public EventSpan? Span { get; init; }

    public static SilverCounts Of(QueryResult result)
    {
        var row = result.Row;
        return new SilverCounts(
            row.Get<long>("rows_read"), row.Get<long>("silver"), row.Get<long>("silver_quarantined"), row.Get<long>("duplicates"),
            row.Get<long>("dropped"),
            row.Get<long>("still_quarantined"), row.Get<long>("surplus"))
        { Span = EventSpan.Of(row["first_event"], row["last_event"]) };
    }

    public static SilverCounts operator +(SilverCounts a, SilverCounts b) => new(
        a.Read + b.Read, a.Silver + b.Silver, a.Quarantined + b.Quarantined, a.Duplicates + b.Duplicates, a.Dropped + b.Dropped,
        a.StillQuarantined + b.StillQuarantined, a.Surplus + b.Surplus)
    { Healed = a.Healed + b.Healed, Span = EventSpan.Cover(new[] { a.Span, b.Span }.Where(s => s is not null)) };

    /// <summary>A redrive's counts have their own names, because it reads no bronze rows.</summary>
    public BatchManifest ToManifest(BatchPlan plan)
    {
        var counts = plan.Input is not QuarantinedRows
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
        return new BatchManifest(plan.BatchId, plan.BatchSeq, plan.Dates, counts)
        { RowsOut = Silver, Span = Span, Ledger = ToLedger(plan) };
    }

    private LedgerEntry ToLedger(BatchPlan plan) =>
        new(plan.BatchId, plan.Input is QuarantinedRows ? "redrive" : LayerNames.Silver, plan.BatchSeq, plan.Now, Read)
        {
            Passed = Silver,
            Quarantined = plan.Input is QuarantinedRows ? StillQuarantined : Quarantined,
            Duplicates = Duplicates,
            Dropped = Dropped,
        };
}
