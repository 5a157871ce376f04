
namespace WikiGuard.Ingest;

/// <summary>
/// A range of the source whose events become durable one by one, in any order. When the last of them is durable and the chunk has ended,
/// the source may be checkpointed at its end, once all earlier chunks are done too.
/// </summary>
internal sealed class SourceChunk
{
    private readonly Action _onChange;
    private int _open = 1; // the chunk itself, until it ends
    private long _endedTicks;

    public SourceChunk(Action onChange)
    {
        _onChange = onChange;
        Durable = Release;
    }

    /// <summary>Must be called once for each event begun.</summary>
    public Action Durable { get; }

    public IngestCheckpoint? End { get; private set; }

    /// <summary>When it ended, by the system clock; null while it takes events.</summary>
    public DateTimeOffset? EndedAt =>
        Interlocked.Read(ref _endedTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public bool IsDone => Volatile.Read(ref _open) == 0;

    public void BeginEvent() => Interlocked.Increment(ref _open);

    public void EndAt(IngestCheckpoint end, DateTimeOffset now)
    {
        End = end;
        Interlocked.Exchange(ref _endedTicks, now.UtcTicks);
        Release();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _onChange();
    }
}
