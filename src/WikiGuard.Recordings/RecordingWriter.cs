using System.Buffers;

namespace WikiGuard.Recordings;

/// <summary>Puts lines into a buffer, remembers the last few for duplicates, and counts.</summary>
/// <param name="signals">Writes what other streams say about the edits; null for none.</param>
internal sealed class RecordingWriter(Random random, SignalMaker? signals = null) : IDisposable
{
    private const int Remembered = 4;

    private readonly ArrayBufferWriter<byte> _pending = new(256 * 1024);
    private readonly ArrayBufferWriter<byte> _scratch = new(4 * 1024);
    private readonly (ArrayBufferWriter<byte> Line, bool IsMonitored)[] _last =
        [.. Enumerable.Range(0, Remembered).Select(_ => (new ArrayBufferWriter<byte>(4 * 1024), false))];
    private readonly ChangeJson _json = new(random);
    private long _changes;

    public RecordingSummary Summary { get; private set; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null, null);

    public int PendingBytes => _pending.WrittenCount;

    /// <summary>Sees each edit as it is written.</summary>
    public Action<Change>? Seen { get; init; }

    public void Change(Change change)
    {
        Seen?.Invoke(change);
        signals?.Take(change);
        Signals(change.EventTime);
        var isMonitored = change.Page.IsMonitored;
        ref var last = ref _last[_changes++ % Remembered];
        last.IsMonitored = isMonitored;
        last.Line.ResetWrittenCount();
        _json.Write(change, last.Line);
        Line(last.Line.WrittenSpan);
        Summary = Summary with
        {
            Monitored = Summary.Monitored + (isMonitored ? 1 : 0),
            Unmonitored = Summary.Unmonitored + (isMonitored ? 0 : 1),
            Reverts = Summary.Reverts + (isMonitored && change.IsRevert ? 1 : 0),
        };
    }

    public void LateChange(Change change, bool isStale)
    {
        Change(change);
        Summary = Summary with { Late = Summary.Late + 1, Stale = Summary.Stale + (isStale ? 1 : 0) };
    }

    /// <summary>Repeats one of the last few events; there must be one.</summary>
    public void Duplicate()
    {
        var (line, isMonitored) = _last[random.Next((int)Math.Min(_changes, Remembered))];
        Line(line.WrittenSpan);
        Summary = Summary with
        {
            Duplicates = Summary.Duplicates + 1,
            MonitoredDuplicates = Summary.MonitoredDuplicates + (isMonitored ? 1 : 0),
        };
    }

    /// <summary>Writes the signals that are due.</summary>
    public void Signals(DateTimeOffset at)
    {
        foreach (var line in signals?.DueAt(at) ?? [])
        {
            Line(line);
            Summary = Summary with { Signals = Summary.Signals + 1 };
        }
    }

    public void Canary(DateTimeOffset at)
    {
        Signals(at);
        _scratch.ResetWrittenCount();
        _json.WriteCanary(at, _scratch);
        Line(_scratch.WrittenSpan);
        Summary = Summary with { Canaries = Summary.Canaries + 1 };
    }

    public void Malformed(Change change, Malformation how)
    {
        _scratch.ResetWrittenCount();
        _json.Write(change, _scratch);
        Line(MalformedLines.Break(_scratch.WrittenSpan, how));
        Summary = how == Malformation.Blank
            ? Summary with { Blank = Summary.Blank + 1 }
            : Summary with { Malformed = Summary.Malformed + 1 };
    }

    public async Task FlushAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_pending.WrittenMemory, cancellationToken);
        _pending.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    private void Line(ReadOnlySpan<byte> line)
    {
        _pending.Write(line);
        _pending.Write("\n"u8);
        Summary = Summary with { Events = Summary.Events + 1 };
    }
}
