namespace WikiGuard.Ingest;

/// <summary>
/// The ingest side of the ledger: <c>received = filtered + produced + dead_lettered</c>, each source position counted once.
/// </summary>
public sealed record IngestCounters
{
    public long Received { get; init; }

    public long NotMonitored { get; init; }

    public long Canary { get; init; }

    public long Blank { get; init; }

    /// <summary>Events that a stream sent again after a reconnect, within the rewound seconds.</summary>
    public long RewindDuplicate { get; init; }

    /// <summary>Events of streams that this version does not know.</summary>
    public long UnknownStream { get; init; }

    public long Produced { get; init; }

    public long DeadLettered { get; init; }

    /// <summary>What is counted, each by itself.</summary>
    internal IReadOnlyList<long> All => [Received, NotMonitored, Canary, Blank, RewindDuplicate, UnknownStream, Produced, DeadLettered];

    public long Filtered => NotMonitored + Canary + Blank + RewindDuplicate + UnknownStream;

    /// <summary>Whether every event received went to exactly one place.</summary>
    public bool Balance => Received == Filtered + Produced + DeadLettered;

    /// <summary>Whether nothing that was received is an event.</summary>
    public bool HasNoEvent() => Received == Blank + DeadLettered;

    /// <summary>Whether of what is not blank, more than half is no event that could be taken.</summary>
    public bool IsMostlyLost() => 2 * DeadLettered > Received - Blank;

    public static IngestCounters operator -(IngestCounters a, IngestCounters b) => new()
    {
        Received = a.Received - b.Received,
        NotMonitored = a.NotMonitored - b.NotMonitored,
        Canary = a.Canary - b.Canary,
        Blank = a.Blank - b.Blank,
        RewindDuplicate = a.RewindDuplicate - b.RewindDuplicate,
        UnknownStream = a.UnknownStream - b.UnknownStream,
        Produced = a.Produced - b.Produced,
        DeadLettered = a.DeadLettered - b.DeadLettered,
    };

    public static IngestCounters operator +(IngestCounters a, IngestCounters b) => new()
    {
        Received = a.Received + b.Received,
        NotMonitored = a.NotMonitored + b.NotMonitored,
        Canary = a.Canary + b.Canary,
        Blank = a.Blank + b.Blank,
        RewindDuplicate = a.RewindDuplicate + b.RewindDuplicate,
        UnknownStream = a.UnknownStream + b.UnknownStream,
        Produced = a.Produced + b.Produced,
        DeadLettered = a.DeadLettered + b.DeadLettered,
    };
}
