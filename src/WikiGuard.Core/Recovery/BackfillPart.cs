using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>A row's place in a backfill: the lineage that it gets, and where people find it.</summary>
/// <param name="Arrival">The row's time of arrival, where its event has no stamp.</param>
internal readonly record struct RowPlace(int Partition, long Offset, DateTimeOffset Arrival, string Words);

/// <summary>Rows that are landed together. What is in memory, and what a crash repeats, is no more than a part.</summary>
internal sealed class BackfillPart
{
    /// <summary>Batches of bronze have at most twice as many rows.</summary>
    public const int MaxRows = 25_000;

    /// <summary>Of all rows together.</summary>
    private const int MaxBytes = 32 * 1024 * 1024;

    private long _bytes;

    public List<LogRecord> Records { get; } = [];

    public bool IsFull => Records.Count >= MaxRows || _bytes >= MaxBytes;

    /// <summary>Takes an event that counts as landed.</summary>
    /// <param name="source">The event as the source gave it.</param>
    /// <param name="preparer">It has prepared this event last.</param>
    public void Land(PreparedKind kind, SourceEvent source, EventPreparer preparer, RowPlace place)
    {
        // What is no event is landed as it is: bronze judges it, and keeps it whole with the reason and its place.
        var (key, value) = kind == PreparedKind.Ready ? (preparer.Key.ToArray(), preparer.Value) : ((byte[]?)null, source.Data);
        _bytes += value.Length;
        Records.Add(new LogRecord(BackfillDesk.Topic, place.Partition, place.Offset, place.Arrival, key, value.ToArray())
        {
            Place = place.Words,
            Refusal = source.Refusal,
        });
    }
}
