using System.Buffers;
using System.Text;
using System.Text.Json;
using WikiGuard.Entities;
using WikiGuard.Events;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>What is to happen to an event.</summary>
public enum PreparedKind
{
    /// <summary>Nothing but white space.</summary>
    Blank,

    /// <summary>A test event of the stream's operators.</summary>
    Canary,

    /// <summary>A stream sent it again after a rewind.</summary>
    RewindDuplicate,

    /// <summary>Of a stream that this version does not know, and so cannot read.</summary>
    UnknownStream,

    /// <summary>It belongs to no entity in the allowlist.</summary>
    NotMonitored,

    /// <summary>Enriched: key and value are ready to be handed over.</summary>
    Ready,

    /// <summary>Not an event; the reason goes with it to the dead letters.</summary>
    Malformed,

    /// <summary>The clock waits for the next event; prepare this one again when the clock has decided.</summary>
    Hold,
}

/// <param name="Malformed">The reason, where the kind is <see cref="PreparedKind.Malformed"/>.</param>
/// <param name="ResolvesHeld">The clock has observed this event's time, and so has decided about the event held before it.</param>
/// <param name="HasUnknownFields">The event carries fields that recentchange 1.0.0 does not have; they are in the record as they
/// were.</param>
/// <param name="WikiSlot">The slot in <see cref="EventPreparer.Filtered"/> under which an event that is filtered out counts.</param>
public readonly record struct Prepared(
    PreparedKind Kind, Malformed? Malformed = null, bool ResolvesHeld = false, bool HasUnknownFields = false,
    int WikiSlot = FilteredByWiki.OtherSlot);

/// <summary>
/// The Ingestor's hot path, without I/O: takes one event's bytes, returns its fate and its record. Nothing is allocated for an event that
/// is filtered out. Not for concurrent use.
/// </summary>
public sealed class EventPreparer(MonitoredPages pages, IEventClock clock)
{
    private const int UsualKeyBytes = 256;
    private const int UsualValueBytes = 4096;
    private const int MaxKeptBytes = 256 * 1024;

    private readonly RecordingClock? _recording = clock as RecordingClock;
    private readonly SendingClock? _sending = clock as SendingClock;
    private readonly EventReader _reader = new();
    private RecentIds? _recent;
    private long _newestTicks;
    private ArrayBufferWriter<byte> _key = new(UsualKeyBytes);
    private ArrayBufferWriter<byte> _targetKey = new(UsualKeyBytes);
    private ArrayBufferWriter<byte> _value = new(UsualValueBytes);

    /// <summary>
    /// The record's key after <see cref="PreparedKind.Ready"/>: the canonical entity, or empty; valid until the next call.
    /// </summary>
    public ReadOnlyMemory<byte> Key => _key.WrittenMemory;

    /// <summary>
    /// After <see cref="PreparedKind.Ready"/>: the other entity that a move belongs to, or empty; valid until the next call.
    /// </summary>
    public ReadOnlyMemory<byte> TargetKey => _targetKey.WrittenMemory;

    /// <summary>The record's value after <see cref="PreparedKind.Ready"/>: the enriched JSON; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Value => _value.WrittenMemory;

    /// <summary>Of which stream the last event is that could be read.</summary>
    public StreamKind Stream { get; private set; }

    /// <inheritdoc cref="EventReader.UnknownFields"/>
    public IReadOnlyList<string> UnknownFields => _reader.UnknownFields;

    /// <summary>What was filtered, by reason and wiki; counted by whoever decides that an event has been taken care of.</summary>
    public FilteredByWiki Filtered { get; } = new();

    public DateTimeOffset Now => clock.Now;

    /// <summary>Identifies the allowlist in force.</summary>
    public string AllowlistHash => pages.Hash;

    /// <summary>The latest time that an event carried; null before the first. Safe to read from any thread.</summary>
    public DateTimeOffset? NewestEventTime =>
        Interlocked.Read(ref _newestTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Where the recording stands, or null on a live stream and before the first event.</summary>
    public DateTimeOffset? RecordingTime => _recording?.Started;

    /// <param name="data">The event as the source gave it.</param>
    /// <param name="source">What <c>_metadata.source</c> says.</param>
    /// <param name="observed">The clock has already observed this event's time.</param>
    public Prepared Prepare(ReadOnlyMemory<byte> data, JsonEncodedText source, bool observed)
    {
        Empty(ref _key, UsualKeyBytes);
        Empty(ref _targetKey, UsualKeyBytes);
        Empty(ref _value, UsualValueBytes);
        var json = data.Span;
        if (IsBlank(json))
            return new Prepared(PreparedKind.Blank);
        if (!_reader.TryRead(json, out var change, out var malformed))
        {
            return !observed && _recent?.IsNew(json, time: null) == false
                ? new Prepared(PreparedKind.RewindDuplicate)
                : new Prepared(PreparedKind.Malformed, malformed);
        }
        Stream = change.Kind;
        if (!observed && _recent?.IsNew(change.Id, change.Dt) == false)
            return new Prepared(PreparedKind.RewindDuplicate, WikiSlot: Filtered.SlotOf(change.Wiki));
        if (change.Dt is { } newest && newest.UtcTicks > _newestTicks)
            Interlocked.Exchange(ref _newestTicks, newest.UtcTicks);

        var resolvesHeld = false;
        if (!observed && _recording is not null && change.Dt is { } dt)
        {
            resolvesHeld = true;
            if (_recording.Observe(dt) == ClockVerdict.Hold)
                return new Prepared(PreparedKind.Hold, ResolvesHeld: true);
        }
        _sending?.Observe(change.Dt ?? change.Timestamp);
        var fate = Fate(json, change, source);
        return new Prepared(fate, ResolvesHeld: resolvesHeld, HasUnknownFields: change.HasUnknownFields,
            WikiSlot: fate == PreparedKind.Ready ? FilteredByWiki.OtherSlot : Filtered.SlotOf(change.Wiki));
    }

    /// <summary>The last event has been taken care of: should the stream send it again, it is a duplicate.</summary>
    public void Taken() => _recent?.Keep();

    /// <summary>Notifies the clock that no further event will confirm a jump.</summary>
    public void EndOfRecording() => _recording?.End();

    /// <summary>Goes on from a checkpoint, whatever was read before.</summary>
    /// <param name="checkpoint">Its clock is null where a recording is read from its start.</param>
    /// <param name="recent">The ids by which to recognise what a stream sends again, as they were at the checkpoint; null for a recording,
    /// which sends nothing again.</param>
    public void Resume(IngestCheckpoint checkpoint, RecentIds? recent)
    {
        _recording?.Resume(checkpoint.Clock);
        _recent = recent;
        _recent?.Restore(checkpoint.RecentIds);
    }

    internal static bool IsBlank(ReadOnlySpan<byte> data) =>
        Ascii.Trim(data) is { Start: var start, End: var end } && start.Value == end.Value;

    private PreparedKind Fate(ReadOnlySpan<byte> json, in WikiEvent change, JsonEncodedText source)
    {
        if (change.IsCanary)
            return PreparedKind.Canary;
        if (change.Kind == StreamKind.Unknown)
            return PreparedKind.UnknownStream;
        var filter = pages.Filter;
        var isMonitored = filter.TryMatch(change.Wiki, change.Title, change.Namespace, out var match);
        if (isMonitored && !change.Wiki.IsEmpty && !change.Title.IsEmpty)
            match.WriteKey(change.Wiki, change.Title, _key);
        if (!change.Wiki.IsEmpty && !change.MoveTarget.IsEmpty
            && filter.TryMatch(change.Wiki, change.MoveTarget, NamespaceOfTarget(change), out var target))
        {
            target.WriteKey(change.Wiki, change.MoveTarget, isMonitored ? _targetKey : _key);
            isMonitored = true;
            if (_targetKey.WrittenSpan.SequenceEqual(_key.WrittenSpan))
                _targetKey.ResetWrittenCount();
        }
        if (!isMonitored)
            return PreparedKind.NotMonitored;

        // Before a recording's first dated event its clock shows nothing; the edit's own time is the best guess.
        var arrival = _recording is { Started: null } ? change.EventTime ?? clock.Now : clock.Now;
        Enrichment.Write(_value, json, change, arrival, source, _key.WrittenSpan, _targetKey.WrittenSpan);
        return PreparedKind.Ready;
    }

    // A move gives its target's title alone. A page that keeps its prefix keeps its namespace; any other is taken as written.
    private static int? NamespaceOfTarget(in WikiEvent change) =>
        change.Namespace is not (null or 0) && change.Title.IndexOf((byte)':') is > 0 and var colon
            && change.MoveTarget.StartsWith(change.Title[..(colon + 1)]) ? change.Namespace : null;

    // One huge event must not occupy its size in memory forever.
    private static void Empty(ref ArrayBufferWriter<byte> buffer, int usualBytes)
    {
        if (buffer.Capacity > MaxKeptBytes)
            buffer = new ArrayBufferWriter<byte>(usualBytes);
        else
            buffer.ResetWrittenCount();
    }
}
