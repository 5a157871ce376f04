using System.Threading.Channels;

namespace WikiGuard.Ingest;

/// <summary>
/// Follows the Ingestor with the checkpoint: saves the end of the last chunk before which everything is durable. Saving runs beside
/// reading, and several chunks that are done at once are one save.
/// </summary>
internal sealed class CheckpointTrail
{
    private readonly Queue<SourceChunk> _chunks = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Func<IngestCheckpoint, Task> _save;

    public CheckpointTrail(Func<IngestCheckpoint, Task> save)
    {
        _save = save;
        Saving = SaveLoopAsync();
    }

    /// <summary>Ends when the trail is complete and its last checkpoint saved; fails when a save fails.</summary>
    public Task Saving { get; }

    /// <summary>Starts the next chunk; the one before must have ended.</summary>
    public SourceChunk Begin()
    {
        var chunk = new SourceChunk(() => _changes.Writer.TryWrite(true));
        lock (_chunks)
            _chunks.Enqueue(chunk);
        return chunk;
    }

    /// <summary>No further chunks come.</summary>
    public void Complete()
    {
        _changes.Writer.TryWrite(true);
        _changes.Writer.TryComplete();
    }

    private async Task SaveLoopAsync()
    {
        await foreach (var _ in _changes.Reader.ReadAllAsync())
        {
            if (TakeDone() is { } end)
                await _save(end);
        }
        if (TakeDone() is { } last)
            await _save(last);
    }

    private IngestCheckpoint? TakeDone()
    {
        IngestCheckpoint? end = null;
        lock (_chunks)
        {
            while (_chunks.TryPeek(out var chunk) && chunk.IsDone)
                end = _chunks.Dequeue().End;
        }
        return end;
    }
}
