using WikiGuard.Ports;

namespace WikiGuard.Ingest.Sources;

/// <summary>How a connection asks for the events after a position; with neither an id nor a time, it asks for the newest.</summary>
/// <param name="LastEventId">The id, rewound.</param>
/// <param name="Since">A time, where no id can be used.</param>
/// <param name="From">The time up to which everything is known; null where that is not known.</param>
internal readonly record struct Resumption(string? LastEventId, DateTimeOffset? Since, DateTimeOffset? From);

/// <summary>
/// Where a stream is resumed, across all its connections. Every connection asks for a little more than it needs, because the server
/// resumes by time and would leave out events of the very millisecond at which the last one was cut. The position stays where it is until
/// the repeated events are over: if it followed them, connections that break early would move it back step by step.
/// </summary>
internal sealed class ResumePoint(SourcePosition position, StreamAddress address, EventStreamOptions options)
{
    // Far longer than any sane id; anything longer would only be refused as a header.
    private const int MaxIdChars = 8 * 1024;

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset? _from;
    private DateTimeOffset? _target;
    private bool _hasEvents;
    private bool _usedId;
    private bool _idRefused;
    private int _fruitless;

    /// <summary>Everything up to this id has been given out.</summary>
    public string? EventId { get; private set; } = position.EventId;

    /// <summary>Everything up to here has been given out; while no event has come, this is where reading began.</summary>
    public SourcePosition Position(long number) => new(0, number, EventId) { Since = EventId is null ? Begins : null };

    /// <summary>Whether the last event taken was given out before.</summary>
    public bool Repeats => _target is not null;

    /// <summary>A range of time for which the server may have sent nothing; null where none is known.</summary>
    public StreamGap? Gap { get; private set; }

    /// <summary>Begins the next connection.</summary>
    public Resumption Next(DateTimeOffset now)
    {
        // A connection that broke within its repetition would break there again: each further one repeats a tenth of it.
        _fruitless = _hasEvents && _target is not null ? _fruitless + 1 : _hasEvents ? 0 : _fruitless;
        // Never less than a millisecond, because resuming begins one millisecond after the id.
        var rewind = options.Rewind / Math.Pow(10, Math.Min(_fruitless, 9));
        var resumption = Resume(rewind < OneMillisecond && options.Rewind >= OneMillisecond ? OneMillisecond : rewind, now);
        (_hasEvents, _usedId) = (false, resumption.LastEventId is not null);
        (_from, _target) = (resumption.From, EventId is null ? null : resumption.From);
        if (_from is { } from && now - from > options.SinceReaches && Gap?.From != from)
            Gap = new(from, now - options.SinceReaches);
        return resumption;
    }

    /// <summary>Takes an event's id; empty where it has none.</summary>
    public void Take(string id)
    {
        var isFirst = !_hasEvents;
        _hasEvents = true;
        if (id.Length is 0 or > MaxIdChars || id.AsSpan().ContainsAnyExceptInRange(' ', '~') || EventId?[0] == '[' && id[0] != '[')
            return;
        if (isFirst || _target is not null)
        {
            var time = EventStreamId.TryParse(id)?.Newest;
            if (isFirst)
                Compare(time);
            if (time <= _target)
                return;
        }

        (EventId, _target, _idRefused) = (id, null, false);
    }

    /// <summary>The server refused the request; it may answer one by time, not by an id of topics that it may no longer have.</summary>
    /// <returns>False where there is no other way to ask.</returns>
    public bool RefuseId()
    {
        if (!_usedId || EventStreamId.TryParse(EventId!) is null)
            return false;
        return _idRefused = true;
    }

    // If the option goes further back than the point where this reading began, all events from there are still to come.
    private DateTimeOffset? Begins => options.Since < position.Since ? options.Since : position.Since ?? options.Since;

    private Resumption Resume(TimeSpan rewind, DateTimeOffset now)
    {
        if (EventId is null)
            return new(null, Begins, Begins);
        if (EventStreamId.TryParse(EventId) is not { } id)
            return new(EventId, null, null);

        // An event may carry a time that lies far ahead; waiting for that time to come would hold the position forever.
        var from = id.Newest < now ? id.Newest : now;
        if (!_idRefused && now - from <= options.IdReaches && (!address.IsEventStreams || id.IsOf(address.Streams)))
            return new(id.Rewind(rewind), null, from);

        // A topic of which only an offset is known may be behind the others by no more than the hour between two canaries.
        return new(null, id.Oldest - (id.HasOffsets ? TimeSpan.FromHours(1) : rewind), from);
    }

    // The stream carries events every second and canaries every hour: a first event much later than requested comes after a gap.
    private void Compare(DateTimeOffset? first)
    {
        if (_from is { } from && first is { } time)
            Gap = time - from > options.SuspectGapOver ? new(from, time) : Gap is { } gap && gap.From >= from ? null : Gap;
    }
}
