namespace WikiGuard.Kafka;

/// <summary>
/// The records of one partition that the broker has and bronze has not. The acknowledgement of a record and the landing of its offset come
/// from two threads, in either order.
/// </summary>
internal sealed class UnlandedRecords
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Offset, PendingRecord Record)> _acknowledged = new();
    private long _landed = -1;

    /// <returns>True where the offset has landed already: the record is durable. Otherwise it waits here.</returns>
    public bool Acknowledge(long offset, PendingRecord record)
    {
        lock (_gate)
        {
            if (offset <= _landed)
                return true;
            _acknowledged.Enqueue((offset, record));
            return false;
        }
    }

    /// <returns>The records that became durable.</returns>
    public List<PendingRecord> Land(long lastOffset)
    {
        var durable = new List<PendingRecord>();
        lock (_gate)
        {
            _landed = Math.Max(_landed, lastOffset);
            // A retried batch may be acknowledged out of order; what follows a higher offset then waits for that one, which is safe.
            while (_acknowledged.TryPeek(out var next) && next.Offset <= _landed)
                durable.Add(_acknowledged.Dequeue().Record);
        }

        return durable;
    }
}
