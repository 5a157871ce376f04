using System.Threading.Channels;

namespace WikiGuard.Ingest;

/// <summary>
/// Moves the checkpoint after the Ingestor: saves the end of the last chunk before which everything is durable. Saving runs in parallel
/// with reading, and several chunks that are done at once need one save.
/// </summary>
internal sealed class CheckpointTrail
{
    private readonly Queue<SourceChunk> _chunks = new();
    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Func<IngestCheckpoint, Task> _save;
    private SourceChunk? _saving;

    public CheckpointTrail(Func<IngestCheckpoint, Task> save)
    {
        _save = save;
        Saving = SaveLoopAsync();
    }

    /// <summary>Ends when the trail is complete and its last checkpoint saved; fails when a save fails.</summary>
    public Task Saving { get; }

    /// <summary>Since when the oldest ended chunk has been waiting to become durable and be saved; null where none is.</summary>
    public DateTimeOffset? WaitingSince
    {
        get
        {
            lock (_chunks)
                return _saving?.EndedAt ?? (_chunks.TryPeek(out var oldest) ? oldest.EndedAt : null);
        }
    }

    /// <summary>Starts the next chunk; the previous one takes no more events.</summary>
    public SourceChunk Begin()
    {
        var chunk = new SourceChunk(() => _changes.Writer.TryWrite(true));
        lock (_chunks)
        {
            // While a save is in progress, only the latest end that may be saved is worth keeping.
            while (_chunks.TryPeek(out var oldest) && oldest.IsDone && _chunks.Count > 1 && _chunks.ElementAt(1).IsDone)
                _chunks.Dequeue();
            _chunks.Enqueue(chunk);
        }
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
            await SaveDoneAsync();
        await SaveDoneAsync();
    }

    private async Task SaveDoneAsync()
    {
        lock (_chunks)
        {
            while (_chunks.TryPeek(out var chunk) && chunk.IsDone)
                _saving = _chunks.Dequeue();
        }
        if (_saving?.End is not { } end)
            return;
        await _save(end);
        lock (_chunks)
            _saving = null;
    }
}
