using System.Text.Json;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <param name="MaxRecordBytes">The largest record, key and value together, that the event log accepts.</param>
/// <param name="EventsPerChunk">The number of events after which a chunk ends; after a crash, unfinished chunks are read again.</param>
public sealed record IngestOptions(int MaxRecordBytes = 1_000_000, int EventsPerChunk = 500)
{
    /// <summary>A chunk also ends after this time, so that the checkpoint follows a quiet stream.</summary>
    public TimeSpan MaxChunkAge { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long saving a checkpoint is retried while reading goes on; after that the run fails.</summary>
    public TimeSpan MaxSaveRetry { get; init; } = TimeSpan.Zero;

    /// <summary>How long a stream's ids stay in its checkpoint: more than the source goes back when it connects again.</summary>
    public TimeSpan RecentIds { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>
/// The worker between a source and the event log: reads, filters by entity, enriches, and hands over; what it cannot read goes to the dead
/// letters. The source's checkpoint follows what is durable, so that after any crash, reading resumes before the first event that might
/// be lost.
/// </summary>
public sealed class Ingestor(
    EventPreparer preparer, IEventLog log, IObjectStore objects, IngestCheckpointStore checkpoints, IngestOptions options,
    TimeProvider time, ILogger<Ingestor> logger)
{
    private readonly CheckpointSaver _saver = new(checkpoints, options.MaxSaveRetry, time, logger);
    private long _received, _notMonitored, _canary, _blank, _rewindDuplicate, _unknownStream, _produced, _deadLettered, _withUnknownFields;
    private int _unknownFieldsLogged;
    private volatile CheckpointTrail? _trail;

    /// <summary>
    /// Events since this Ingestor was created, over all its sources; safe to read while it runs, and balanced whenever it is idle.
    /// </summary>
    public IngestCounters Counters => new()
    {
        Received = Interlocked.Read(ref _received),
        NotMonitored = Interlocked.Read(ref _notMonitored),
        Canary = Interlocked.Read(ref _canary),
        Blank = Interlocked.Read(ref _blank),
        RewindDuplicate = Interlocked.Read(ref _rewindDuplicate),
        UnknownStream = Interlocked.Read(ref _unknownStream),
        Produced = Interlocked.Read(ref _produced),
        DeadLettered = Interlocked.Read(ref _deadLettered),
    };

    /// <summary>
    /// How many events carried fields that this version does not know, and the first names of such fields; bronze keeps them.
    /// </summary>
    public (long Events, IReadOnlyList<string> Names) UnknownFields => (Interlocked.Read(ref _withUnknownFields), preparer.UnknownFields);

    /// <summary>What <see cref="Counters"/> counts as filtered, by reason and wiki; blank lines have none.</summary>
    public FilteredByWiki Filtered => preparer.Filtered;

    /// <summary>Its state; safe to read while it runs.</summary>
    public IngestStatus Status => new(
        Counters, preparer.NewestEventTime, _trail?.WaitingSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero);

    /// <inheritdoc cref="RunAsync(IEventSource, long, CancellationToken)"/>
    public Task<IngestCounters> RunAsync(IEventSource source, CancellationToken cancellationToken) =>
        RunAsync(source, epoch: 0, cancellationToken);

    /// <summary>
    /// Reads a source from its checkpoint to its end, or until cancelled, and returns when all that was read is durable and checkpointed.
    /// </summary>
    /// <param name="epoch">The epoch of the lease under which this Ingestor reads. Before the first event, it takes over the checkpoint
    /// from any lower epoch.</param>
    /// <returns>What became of the source's events, those of earlier runs included.</returns>
    /// <exception cref="FatalException">The event log has failed; the checkpoint stands before the first event that may be
    /// lost.</exception>
    /// <exception cref="ConflictException">Another Ingestor has moved the checkpoint.</exception>
    public async Task<IngestCounters> RunAsync(IEventSource source, long epoch, CancellationToken cancellationToken)
    {
        var (start, etag) = await ResumeAsync(source, epoch, CancellationToken.None);
        var recent = source is IRecording ? null : new RecentIds(options.RecentIds);
        preparer.Resume(start, recent);
        var before = Counters;
        var trail = _trail = new CheckpointTrail(async end => etag = await _saver.SaveAsync(source, end, etag, CancellationToken.None));
        var run = new SourceRun(source, JsonEncodedText.Encode(source.IsLive ? "wikimedia_sse" : "recording"), trail, time);

        IngestCheckpoint Here() =>
            new(source.Name, run.Position, null, preparer.AllowlistHash, preparer.RecordingTime, start.Counters + (Counters - before))
            { Epoch = epoch, RecentIds = recent?.ToBytes() };

        run.Position = start.Position;
        // A stream may be silent for hours: the failure itself ends the reading, and the flush throws it.
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, log.WhenFailed());
        try
        {
            await ReadAsync(run, Here, reading.Token);
            if (run.Held is null)
                run.Chunk.EndAt(Here(), time.GetUtcNow());
            else
                Interlocked.Decrement(ref _received); // stopped before its fate was known: the next run reads it again
            await log.FlushAsync(CancellationToken.None);
        }
        finally
        {
            // After a failure too: once this run is over, nothing may move the checkpoint under the next run's feet.
            trail.Complete();
            await trail.Saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await trail.Saving;
        return start.Counters + (Counters - before);
    }

    private async Task ReadAsync(SourceRun run, Func<IngestCheckpoint> here, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var e in run.Source.ReadAsync(run.Position, cancellationToken))
            {
                await TakeAsync(e.Data, e.Next.Number, run, cancellationToken);
                Interlocked.Increment(ref _received);
                run.Position = e.Next;
                preparer.Taken();
                if ((++run.EventsInChunk >= options.EventsPerChunk || run.ChunkAge >= options.MaxChunkAge) && run.Held is null)
                {
                    if (run.Trail.Saving.IsFaulted)
                        await run.Trail.Saving;
                    run.NextChunk(here());
                }
            }
            preparer.EndOfRecording();
            if (run.Held is { } last)
                await HandOverHeldAsync(last, run, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            logger.LogInformation("Stopping after event {Number} of {Source}; what was read is made durable first", run.Position.Number,
                run.Source.Name);
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> data, long number, SourceRun run, CancellationToken cancellationToken)
    {
        var prepared = preparer.Prepare(data, run.SourceName, observed: false);
        if (run.Held is { } held && prepared.ResolvesHeld)
        {
            // The held event arrived first and goes first. Handling it overwrites the buffers, so this one is prepared again.
            await HandOverHeldAsync(held, run, cancellationToken);
            if (prepared.Kind != PreparedKind.Hold)
                prepared = preparer.Prepare(data, run.SourceName, observed: true);
        }
        if (prepared.Kind == PreparedKind.Hold)
            run.Held = new HeldEvent(data.ToArray(), number);
        else
            await HandOverAsync(data, number, prepared, run, cancellationToken);
    }

    private async ValueTask HandOverHeldAsync(HeldEvent held, SourceRun run, CancellationToken cancellationToken)
    {
        await HandOverAsync(held.Data, held.Number, preparer.Prepare(held.Data, run.SourceName, observed: true), run, cancellationToken);
        run.Held = null; // only now: the position is past it already, and must not be saved where handing over was cancelled
    }

    private async ValueTask HandOverAsync(
        ReadOnlyMemory<byte> data, long number, Prepared prepared, SourceRun run, CancellationToken cancellationToken)
    {
        if (prepared.HasUnknownFields)
            NoteUnknownFields(run);
        switch (prepared.Kind)
        {
            case PreparedKind.Blank:
                Interlocked.Increment(ref _blank);
                break;
            case PreparedKind.Canary:
                Interlocked.Increment(ref _canary);
                preparer.Filtered.Count(prepared.WikiSlot, FilterReason.Canary);
                break;
            case PreparedKind.RewindDuplicate:
                Interlocked.Increment(ref _rewindDuplicate);
                preparer.Filtered.Count(prepared.WikiSlot, FilterReason.RewindDuplicate);
                break;
            case PreparedKind.UnknownStream:
                Interlocked.Increment(ref _unknownStream);
                preparer.Filtered.Count(prepared.WikiSlot, FilterReason.UnknownStream);
                break;
            case PreparedKind.NotMonitored:
                Interlocked.Increment(ref _notMonitored);
                preparer.Filtered.Count(prepared.WikiSlot, FilterReason.NotMonitored);
                break;
            case PreparedKind.Ready when preparer.Key.Length + preparer.Value.Length <= options.MaxRecordBytes:
                await AppendAsync(Topics.CleanedEvents, preparer.Key, preparer.Value, run, cancellationToken);
                Interlocked.Increment(ref _produced);
                break;
            case PreparedKind.Ready:
                await BuryAsync(data, number, "oversize",
                    $"the event is {preparer.Value.Length} bytes long with its metadata; a record may have {options.MaxRecordBytes}",
                    run, cancellationToken);
                break;
            case PreparedKind.Malformed when data.Length > options.MaxRecordBytes:
                // The source may have cut it off: then its size is the problem.
                await BuryAsync(data, number, "oversize",
                    $"the event is {data.Length} bytes long or longer, and a record may have {options.MaxRecordBytes}; also: "
                    + $"{prepared.Malformed!.Detail}",
                    run, cancellationToken);
                break;
            case PreparedKind.Malformed:
                await BuryAsync(data, number, prepared.Malformed!.Reason, prepared.Malformed.Detail, run, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"An event cannot be handed over as {prepared.Kind}.");
        }
    }

    private void NoteUnknownFields(SourceRun run)
    {
        Interlocked.Increment(ref _withUnknownFields);
        for (var names = preparer.UnknownFields; _unknownFieldsLogged < names.Count; _unknownFieldsLogged++)
            logger.LogWarning("{Source} carries a field that this version does not know: {Field}. Bronze keeps it as it is",
                run.Source.Name, names[_unknownFieldsLogged]);
    }

    private async ValueTask BuryAsync(
        ReadOnlyMemory<byte> data, long number, string reason, string detail, SourceRun run, CancellationToken cancellationToken)
    {
        var letter = new DeadLetter(reason, detail, run.Source.Name, number, preparer.Now);
        var value = new System.Buffers.ArrayBufferWriter<byte>(Math.Min(data.Length, DeadLetter.MaxInlineBytes) + 512);
        var isInline = data.Length <= DeadLetter.MaxInlineBytes;
        if (isInline)
            letter.Write(value, data.Span, objectKey: null);
        // Escaped, a byte may take six: input small enough to be inlined may make a dead letter too large for a record.
        if (!isInline || value.WrittenCount > options.MaxRecordBytes)
        {
            var objectKey = DeadLetter.ObjectKey(letter.ReceivedAt, data.Span);
            await objects.PutIfAbsentAsync(objectKey, data, cancellationToken);
            value.ResetWrittenCount();
            letter.Write(value, data.Span, objectKey);
        }
        await AppendAsync(Topics.DeadLetters, ReadOnlyMemory<byte>.Empty, value.WrittenMemory, run, cancellationToken);
        Interlocked.Increment(ref _deadLettered);
        logger.LogDebug("Event {Number} of {Source} went to the dead letters: {Detail}", number, run.Source.Name, detail);
    }

    private async ValueTask AppendAsync(
        string topic, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, SourceRun run, CancellationToken cancellationToken)
    {
        run.Chunk.BeginEvent();
        try
        {
            await log.AppendAsync(topic, key, value, run.Chunk.Durable, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            run.Chunk.Durable(); // it was not handed over, and the position stays before it
            throw;
        }
    }

    private async Task<(IngestCheckpoint Checkpoint, string? ETag)> ResumeAsync(
        IEventSource source, long epoch, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (stored, etag) = await checkpoints.LoadAsync(source.Identity, cancellationToken) is var (s, e) ? (s, e) : (null, null);
            if (stored?.Epoch > epoch)
                throw new ConflictException($"{source.Name} is read by another Ingestor: its checkpoint has epoch {stored.Epoch}, this "
                    + $"one has {epoch}. Stop one of the two.");
            var start = await StartAsync(source, stored, cancellationToken) with { Epoch = epoch };
            if (stored is not null && stored.Epoch == epoch || !source.IsLive && epoch == 0)
                return (start, etag);
            try
            {
                return (start, await _saver.SaveAsync(source, start, etag, cancellationToken));
            }
            catch (ConflictException)
            {
                // Another Ingestor has saved meanwhile. If it is the predecessor, what it read is durable, and reading goes on there.
            }
        }
    }

    private async Task<IngestCheckpoint> StartAsync(IEventSource source, IngestCheckpoint? stored, CancellationToken cancellationToken)
    {
        var anew = IngestCheckpoint.StartOf(source);
        if (stored is null)
            // A crash before the first event is durable must not lose it: the next run reads from this moment on.
            return source.IsLive ? anew with { Position = SourcePosition.Start with { Since = time.GetUtcNow() } } : anew;
        if (source is IRecording recording
            && !string.Equals(await recording.FingerprintAsync(stored.Position.Offset, cancellationToken), stored.Fingerprint,
                StringComparison.Ordinal))
        {
            logger.LogWarning("{Source} is not the recording that was read before under this name; reading it from its start", source.Name);
            return anew;
        }
        // Events that were already read become duplicates.
        if (source is IRecording && !string.Equals(stored.Filter, preparer.AllowlistHash, StringComparison.Ordinal))
        {
            logger.LogWarning("{Source} was read with another allowlist before; reading it again from its start", source.Name);
            return anew;
        }
        logger.LogInformation("Going on with {Source} after event {Number}", source.Name, stored.Position.Number);
        return stored;
    }

    /// <summary>An event whose arrival the clock has not decided yet, copied out of the source's buffer.</summary>
    private sealed record HeldEvent(byte[] Data, long Number);

    /// <summary>One reading of one source.</summary>
    private sealed class SourceRun(IEventSource source, JsonEncodedText sourceName, CheckpointTrail trail, TimeProvider time)
    {
        private long _chunkBegan = time.GetTimestamp();

        public IEventSource Source => source;

        public JsonEncodedText SourceName => sourceName;

        public CheckpointTrail Trail => trail;

        public SourcePosition Position { get; set; }

        public HeldEvent? Held { get; set; }

        public SourceChunk Chunk { get; private set; } = trail.Begin();

        public int EventsInChunk { get; set; }

        public TimeSpan ChunkAge => time.GetElapsedTime(_chunkBegan);

        public void NextChunk(IngestCheckpoint end)
        {
            var ended = Chunk;
            Chunk = trail.Begin();
            EventsInChunk = 0;
            _chunkBegan = time.GetTimestamp();
            ended.EndAt(end, time.GetUtcNow());
        }
    }
}
