using System.Buffers;
using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Events;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>What is to become of an event.</summary>
public enum PreparedKind
{
    /// <summary>Nothing but white space.</summary>
    Blank,

    /// <summary>A test event of the stream's operators.</summary>
    Canary,

    /// <summary>Of no entity in the allowlist.</summary>
    NotMonitored,

    /// <summary>Enriched: key and value are ready to be handed over.</summary>
    Ready,

    /// <summary>Not an event; the reason goes with it to the dead letters.</summary>
    Malformed,

    /// <summary>The clock waits for the next event; prepare this one again when it has spoken.</summary>
    Hold,
}

/// <param name="Malformed">The reason, where the kind is <see cref="PreparedKind.Malformed"/>.</param>
/// <param name="ResolvesHeld">The clock took this event's time in, and so has decided about the event held before it.</param>
/// <param name="HasUnknownFields">The event carries fields that recentchange 1.0.0 does not have; they are in the record as they were.</param>
public readonly record struct Prepared(PreparedKind Kind, Malformed? Malformed = null, bool ResolvesHeld = false, bool HasUnknownFields = false);

/// <summary>
/// The Ingestor's hot path, without I/O: one event's bytes in, its fate and its record out. Nothing is allocated for an event that is filtered
/// out. Not for concurrent use.
/// </summary>
public sealed class EventPreparer(EntityFilter filter, IEventClock clock)
{
    private readonly RecordingClock? _recording = clock as RecordingClock;
    private readonly EventReader _reader = new();
    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(4096);

    /// <summary>The record's key after <see cref="PreparedKind.Ready"/>: the canonical entity, or empty; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Key => _key.WrittenMemory;

    /// <summary>The record's value after <see cref="PreparedKind.Ready"/>: the enriched JSON; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Value => _value.WrittenMemory;

    /// <inheritdoc cref="EventReader.UnknownFields"/>
    public IReadOnlyList<string> UnknownFields => _reader.UnknownFields;

    public DateTimeOffset Now => clock.Now;

    /// <summary>Where the recording stands, or null on a live stream and before the first event.</summary>
    public DateTimeOffset? RecordingTime => _recording?.Started;

    /// <param name="data">The event as the source gave it.</param>
    /// <param name="source">What <c>_metadata.source</c> says.</param>
    /// <param name="observed">The clock has taken this event's time in already.</param>
    public Prepared Prepare(ReadOnlyMemory<byte> data, JsonEncodedText source, bool observed)
    {
        var json = data.Span;
        if (Ascii.Trim(json) is { Start: var start, End: var end } && start.Value == end.Value)
            return new Prepared(PreparedKind.Blank);
        if (!_reader.TryRead(json, out var change, out var malformed))
            return new Prepared(PreparedKind.Malformed, malformed);

        var resolvesHeld = false;
        if (!observed && _recording is not null && change.Dt is { } dt)
        {
            resolvesHeld = true;
            if (_recording.Observe(dt) == ClockVerdict.Hold)
                return new Prepared(PreparedKind.Hold, ResolvesHeld: true);
        }
        return new Prepared(Fate(json, change, source), ResolvesHeld: resolvesHeld, HasUnknownFields: change.HasUnknownFields);
    }

    /// <summary>Tells the clock that no further event will confirm a jump.</summary>
    public void EndOfRecording() => _recording?.End();

    /// <summary>Sets the clock to where the recording stood at the checkpoint; null where it is read from its start.</summary>
    public void ResumeClock(DateTimeOffset? time) => _recording?.Resume(time);

    private PreparedKind Fate(ReadOnlySpan<byte> json, in RecentChange change, JsonEncodedText source)
    {
        if (change.IsCanary)
            return PreparedKind.Canary;
        if (!filter.TryMatch(change.Wiki, change.Title, change.Namespace, out var match))
            return PreparedKind.NotMonitored;

        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        if (!change.Wiki.IsEmpty && !change.Title.IsEmpty)
            match.WriteKey(change.Wiki, change.Title, _key);
        // Before a recording's first dated event its clock shows nothing; the edit's own time is the best guess.
        var arrival = _recording is { Started: null } ? change.EventTime ?? clock.Now : clock.Now;
        Enrichment.Write(_value, json, change, arrival, source, _key.WrittenSpan);
        return PreparedKind.Ready;
    }
}
