namespace WikiGuard.Ingest.Sources;

/// <summary>Counts for <see cref="StreamStatus"/>: one writer, any number of readers.</summary>
internal sealed class StreamHealth(TimeProvider time)
{
    private bool _isConnected;
    private long _connections, _failures, _cutEvents, _lastBytesTicks, _lastEventTicks, _waitsUntilTicks;
    private string? _lastFailure;
    private StreamGap? _gap;

    public long Connections => Interlocked.Read(ref _connections);

    public DateTimeOffset? LastEventAt => At(ref _lastEventTicks);

    public StreamGap? Gap
    {
        get => Volatile.Read(ref _gap);
        set => Volatile.Write(ref _gap, value);
    }

    public StreamStatus Snapshot() => new(
        Volatile.Read(ref _isConnected), Connections, Interlocked.Read(ref _failures), Volatile.Read(ref _lastFailure),
        Interlocked.Read(ref _cutEvents), At(ref _lastBytesTicks), LastEventAt, Gap,
        At(ref _waitsUntilTicks));

    public void Connected()
    {
        Interlocked.Increment(ref _connections);
        Volatile.Write(ref _isConnected, true);
    }

    public void Ended() => Volatile.Write(ref _isConnected, false);

    public void Failed(string reason)
    {
        Volatile.Write(ref _lastFailure, reason);
        Interlocked.Increment(ref _failures);
    }

    public void Waits(TimeSpan wait) => Volatile.Write(ref _waitsUntilTicks, (time.GetUtcNow() + wait).UtcTicks);

    public void WaitIsOver() => Volatile.Write(ref _waitsUntilTicks, 0);

    public void CutEvent() => Interlocked.Increment(ref _cutEvents);

    public void BytesCame() => Volatile.Write(ref _lastBytesTicks, time.GetUtcNow().UtcTicks);

    // The event came with the last bytes: reading the clock for every event would cost more than recording it.
    public void EventCame() => Volatile.Write(ref _lastEventTicks, _lastBytesTicks);

    private static DateTimeOffset? At(ref long ticks) =>
        Volatile.Read(ref ticks) is > 0 and var at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
}
