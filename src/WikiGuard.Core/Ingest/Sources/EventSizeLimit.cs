using System.Runtime.CompilerServices;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Sits beneath the parser of server-sent events, which buffers lines and events of any length, and lets through no more than a limit of
/// each: what follows is dropped up to the blank line that ends the event. Comments end with their line and do not count.
/// </summary>
/// <param name="inner">The response.</param>
/// <param name="maxEventBytes">The limit for all lines of one event, without line ends.</param>
/// <param name="onCut">Called once for each event that is over the limit.</param>
internal sealed class EventSizeLimit(Stream inner, int maxEventBytes, Action onCut) : ReadOnlyStream
{
    // The parser reads in small pieces; reading the connection in large ones is better.
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ReadOnlyMemory<byte> _read;

    private int _eventBytes;
    private int _eventBytesBeforeLine;
    private bool _lineHasBytes;
    private bool _isComment;
    private bool _isAfterCr;
    private Cut _cut;

    private enum Cut
    {
        None,

        /// <summary>Up to the end of the line in which the limit was reached.</summary>
        RestOfLine,

        /// <summary>Whole lines, up to the blank one.</summary>
        Lines,
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _read.IsEmpty ? FillAsync(buffer, cancellationToken) : new(Give(buffer));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_read.IsEmpty)
        {
            var length = await inner.ReadAsync(_buffer, cancellationToken);
            if (length == 0)
                return 0;
            _read = _buffer.AsMemory(0, Keep(_buffer.AsSpan(0, length)));
        }

        return Give(buffer);
    }

    private int Give(Memory<byte> buffer)
    {
        var given = _read[..Math.Min(_read.Length, buffer.Length)];
        given.CopyTo(buffer);
        _read = _read[given.Length..];
        return given.Length;
    }

    /// <summary>Moves what is kept to the front; on ordinary data nothing moves.</summary>
    /// <returns>The bytes kept.</returns>
    private int Keep(Span<byte> bytes)
    {
        var kept = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var rest = bytes[at..];
            // The second half of a line end is treated like the first: after a blank line both pass, as the cut is over by then.
            var isLineFeedAfterCr = _isAfterCr && rest[0] == '\n';
            _isAfterCr = false;
            if (isLineFeedAfterCr)
            {
                at += Pass(bytes, at, ref kept, _cut != Cut.Lines ? 1 : 0, 1);
                continue;
            }

            var lineEnd = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var content = lineEnd < 0 ? rest.Length : lineEnd;
            if (content > 0)
                at += Pass(bytes, at, ref kept, Take(rest[0], content), content);
            if (lineEnd < 0)
                break;
            _isAfterCr = rest[lineEnd] == '\r';
            at += Pass(bytes, at, ref kept, EndLine() ? 1 : 0, 1);
        }

        return kept;
    }

    private static int Pass(Span<byte> bytes, int from, ref int to, int pass, int of)
    {
        if (from != to)
            bytes.Slice(from, pass).CopyTo(bytes[to..]);
        to += pass;
        return of;
    }

    /// <returns>How many of the given bytes of a line pass.</returns>
    private int Take(byte first, int length)
    {
        if (!_lineHasBytes)
            (_lineHasBytes, _isComment, _eventBytesBeforeLine) = (true, first == ':', _eventBytes);
        if (_cut != Cut.None)
            return 0;
        var pass = Math.Min(length, maxEventBytes - _eventBytes);
        _eventBytes += pass;
        if (pass < length)
        {
            _cut = Cut.RestOfLine;
            if (!_isComment)
                onCut();
        }

        return pass;
    }

    /// <returns>Whether the line end passes.</returns>
    private bool EndLine()
    {
        var passes = _cut != Cut.Lines;
        if (!_lineHasBytes)
            (_eventBytes, _cut, passes) = (0, Cut.None, true);
        else if (_isComment && _cut != Cut.Lines)
            (_eventBytes, _cut) = (_eventBytesBeforeLine, Cut.None);
        else if (_cut == Cut.RestOfLine)
            _cut = Cut.Lines;
        _lineHasBytes = false;
        return passes;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
