namespace WikiGuard.Ports;

/// <summary>A place in a source from which reading can go on.</summary>
/// <param name="Offset">Bytes read, after decompression, where the source is a file; 0 for a stream.</param>
/// <param name="Number">Events (lines) read.</param>
/// <param name="EventId">The stream's last event id, where the source is a stream.</param>
public readonly record struct SourcePosition(long Offset, long Number, string? EventId)
{
    /// <summary>When the reading of a stream began: where to go on while no event has come with an id.</summary>
    public DateTimeOffset? Since { get; init; }

    public static SourcePosition Start => default;
}

/// <summary>One event as the source gave it: not yet known to be JSON, nor even UTF-8.</summary>
/// <param name="Data">The bytes, without the line end; valid until the next event is asked for.</param>
/// <param name="Next">Where reading goes on after this event.</param>
public readonly record struct SourceEvent(ReadOnlyMemory<byte> Data, SourcePosition Next)
{
    /// <summary>Why a source that makes events of rows could make none of this one, which is then the data; null for an event.</summary>
    public string? Refusal { get; init; }
}

/// <summary>Where edits come from: a recording, or Wikimedia's live stream.</summary>
public interface IEventSource
{
    /// <summary>What people call it: the file's name, or the stream's address.</summary>
    string Name { get; }

    /// <summary>Names the checkpoint of this source; the same source has the same identity in every process.</summary>
    string Identity { get; }

    /// <summary>Whether the source's events follow the system clock; a recording has its own time.</summary>
    bool IsLive { get; }

    /// <summary>
    /// The events after <paramref name="from"/>, in order, to the recording's end; a live stream ends only when cancelled, and restores
    /// its own connection.
    /// </summary>
    /// <exception cref="InvalidConfigException">The source cannot be read at all: no such file, an address that refuses us.</exception>
    IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, CancellationToken cancellationToken);
}

/// <summary>A source that does not change: a file, whose content can be recognised.</summary>
public interface IRecording : IEventSource
{
    /// <summary>A hash of the content before an offset, or of its beginning where that is long.</summary>
    ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken);

    /// <summary>What people count it in: lines or rows, as <c>line</c> or <c>row</c>.</summary>
    string Unit => "line";

    /// <summary>The offset at its end; null where it is not known before it was read.</summary>
    ValueTask<long?> LengthAsync(CancellationToken cancellationToken) => ValueTask.FromResult<long?>(null);
}
