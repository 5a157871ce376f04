using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Splits a stream of bytes into lines, ended by <c>\n</c> or <c>\r\n</c>; the last one needs no end. A line is a view of the pipe's own
/// buffer; only one that spans two of its segments is copied.
/// </summary>
/// <param name="maxLineBytes">A longer line is cut at this limit, and the rest of it is skipped.</param>
/// <param name="bufferBytes">Size of a segment.</param>
internal sealed class LineReader(int maxLineBytes, int bufferBytes)
{
    public async IAsyncEnumerable<Line> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new(bufferSize: bufferBytes, leaveOpen: true));
        byte[]? copy = null;
        try
        {
            long end = 0;
            long searched = 0;
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (rest.Slice(searched).PositionOf((byte)'\n') is { } newline)
                {
                    var line = rest.Slice(0, newline);
                    rest = rest.Slice(rest.GetPosition(1, newline));
                    (end, searched) = (end + line.Length + 1, 0);
                    yield return new(Contiguous(Content(line), ref copy), end);
                }

                searched = rest.Length;
                if (read.IsCompleted)
                {
                    if (!rest.IsEmpty)
                        yield return new(Contiguous(Content(rest), ref copy), end + rest.Length);
                    yield break;
                }

                // One more than the limit may be the \r of a line that just fits.
                if (rest.Length > maxLineBytes + 1)
                {
                    var first = Contiguous(Content(rest), ref copy, mustCopy: true);
                    pipe.AdvanceTo(rest.End);
                    end += searched + await SkipLineAsync(pipe, cancellationToken);
                    searched = 0;
                    yield return new(first, end);
                    continue;
                }

                pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            if (copy is not null)
                ArrayPool<byte>.Shared.Return(copy);
            await pipe.CompleteAsync();
        }
    }

    private ReadOnlySequence<byte> Content(ReadOnlySequence<byte> line)
    {
        if (!line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == '\r')
            line = line.Slice(0, line.Length - 1);
        return line.Length > maxLineBytes ? line.Slice(0, maxLineBytes) : line;
    }

    private static ReadOnlyMemory<byte> Contiguous(ReadOnlySequence<byte> content, ref byte[]? copy, bool mustCopy = false)
    {
        if (content.IsSingleSegment && !mustCopy)
            return content.First;

        var length = (int)content.Length;
        if (copy is null || copy.Length < length)
        {
            if (copy is not null)
                ArrayPool<byte>.Shared.Return(copy);
            copy = ArrayPool<byte>.Shared.Rent(length);
        }

        content.CopyTo(copy);
        return copy.AsMemory(0, length);
    }

    /// <returns>The bytes skipped, the line end included.</returns>
    private static async ValueTask<long> SkipLineAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        long skipped = 0;
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } newline)
            {
                var next = read.Buffer.GetPosition(1, newline);
                skipped += read.Buffer.Slice(0, next).Length;
                pipe.AdvanceTo(next);
                return skipped;
            }

            skipped += read.Buffer.Length;
            pipe.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return skipped;
        }
    }
}
