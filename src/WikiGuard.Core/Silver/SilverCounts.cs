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

    /// <summary>Events of other streams, taken into <c>silver_revision_signals</c>.</summary>
    public long Signals { get; init; }

    /// <summary>Surplus rows that were removed.</summary>
    public long Healed { get; init; }

    /// <summary>After a replay, rows on its dates that nothing in bronze explains.</summary>
    public long Unexplained { get; init; }

    /// <summary>The event times of the rows in silver; null where there are none, or none with a time.</summary>
    public EventSpan? Span { get; init; }

    public static SilverCounts Of(QueryResult result)
    {
        var row = result.Row;
        return new SilverCounts(
            row.Get<long>("rows_read"), row.Get<long>("silver"), row.Get<long>("silver_quarantined"), row.Get<long>("duplicates"),
            row.Get<long>("dropped"),
            row.Get<long>("still_quarantined"), row.Get<long>("surplus"))
        { Signals = row.Get<long>("signals"), Span = EventSpan.Of(row["first_event"], row["last_event"]) };
    }

    public static SilverCounts operator +(SilverCounts a, SilverCounts b) => new(
        a.Read + b.Read, a.Silver + b.Silver, a.Quarantined + b.Quarantined, a.Duplicates + b.Duplicates, a.Dropped + b.Dropped,
        a.StillQuarantined + b.StillQuarantined, a.Surplus + b.Surplus)
    {
        Signals = a.Signals + b.Signals,
        Healed = a.Healed + b.Healed,
        Unexplained = a.Unexplained + b.Unexplained,
        Span = EventSpan.Cover(new[] { a.Span, b.Span }.Where(s => s is not null)),
    };

    /// <summary>
    /// A redrive's and a replay's counts have their own names, because what they read has been counted in an earlier batch.
    /// </summary>
    /// <param name="signalled"><see cref="BatchManifest.Signalled"/>.</param>
    public BatchManifest ToManifest(BatchPlan plan, IReadOnlyList<EventSpan> signalled) =>
        new(plan.BatchId, plan.BatchSeq, [.. plan.Dates.Union(signalled.SelectMany(s => s.Dates)).Order()],
            new Dictionary<string, long>(Named(plan.Input).Concat(NamedSignals(plan.Input)), StringComparer.Ordinal))
        {
            RowsOut = Silver,
            Quarantined = Quarantined,
            Span = Span,
            Signalled = signalled.Count == 0 ? null : signalled,
            Ledger = ToLedger(plan),
            Replay = plan.Input as ReplayedRange,
        };

    private IEnumerable<KeyValuePair<string, long>> Named(BatchInput input) => input switch
    {
        QuarantinedRows =>
        [
            new("taken", Read), new("redriven", Silver), new("redriven_duplicates", Duplicates),
            new("still_quarantined", StillQuarantined), new("redriven_dropped", Dropped),
        ],
        ReplayedRange replay =>
        [
            new("reread", Read), new("replayed", Silver), new("replayed_duplicates", Duplicates),
            new("replayed_quarantined", StillQuarantined), new("replayed_dropped", Dropped),
            new(replay.Truncate ? "removed" : "unexplained", Unexplained),
        ],
        _ =>
        [
            new("read", Read), new("silver", Silver), new("silver_quarantined", Quarantined),
            new("duplicates", Duplicates), new("dropped", Dropped),
        ],
    };

    // Who reads no signals sees nothing of them.
    private IEnumerable<KeyValuePair<string, long>> NamedSignals(BatchInput input) => Signals == 0 ? [] :
    [
        new(input switch { QuarantinedRows => "redriven_signals", ReplayedRange => "replayed_signals", _ => "signals" }, Signals),
    ];

    private LedgerEntry ToLedger(BatchPlan plan)
    {
        var hop = plan.Input switch { QuarantinedRows => "redrive", ReplayedRange => "replay", _ => LayerNames.Silver };
        return new LedgerEntry(plan.BatchId, hop, plan.BatchSeq, plan.Now, Read)
        {
            Passed = Silver,
            Signals = Signals,
            Quarantined = hop == LayerNames.Silver ? Quarantined : StillQuarantined,
            Duplicates = Duplicates,
            Dropped = Dropped,
        };
    }
}
