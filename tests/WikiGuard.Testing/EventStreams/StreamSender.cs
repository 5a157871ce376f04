using System.Buffers;
using System.IO.Pipelines;

namespace WikiGuard.Testing.EventStreams;

/// <summary>Writes events as server-sent events, many to a flush while there is a backlog.</summary>
internal sealed class StreamSender(StreamJournal journal, StreamCursor cursor, PipeWriter output, StreamCut? cut, int? commentEvery)
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Sends until the cut or for ever.</summary>
    /// <returns>Whether the connection is to break; else it ends as it should.</returns>
    public async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        var (next, sent) = (0, 0);
        while (true)
        {
            var published = journal.Published;
            var events = journal.Events;
            for (; next < events.Length; next++)
            {
                var e = events.Span[next];
                if (!cursor.TryPass(next, e))
                    continue;
                if (cut is { IsWithinEvent: true } within && sent == within.AfterEvents)
                {
                    WriteFirstPart(e, within);
                    await output.FlushAsync(cancellationToken);
                    return true;
                }

                Write(e);
                if (++sent % commentEvery == 0)
                    output.Write(": still here\n\n"u8);
                if (cut is { IsWithinEvent: false } planned && sent == planned.AfterEvents)
                {
                    await output.FlushAsync(cancellationToken);
                    return planned.Kind == CutKind.BetweenEvents;
                }

                if (output.UnflushedBytes >= FlushBytes)
                    await output.FlushAsync(cancellationToken);
            }

            await output.FlushAsync(cancellationToken);
            await published.WaitAsync(cancellationToken);
        }
    }

    private void WriteFirstPart(in StreamEvent e, StreamCut planned)
    {
        var message = new byte[MaxBytesOf(e.Bytes)];
        var length = Format(e.Bytes.Span, message);
        output.Write(message.AsSpan(0, planned.LengthOf(message.AsSpan(0, length))));
    }

    private void Write(in StreamEvent e)
    {
        var json = e.Bytes;
        output.Advance(Format(json.Span, output.GetSpan(MaxBytesOf(json))));
    }

    private int MaxBytesOf(ReadOnlyMemory<byte> json) => json.Length + cursor.MaxIdBytes + 64;

    private int Format(ReadOnlySpan<byte> json, Span<byte> message)
    {
        var length = Put("event: message\nid: "u8, message);
        length += cursor.WriteId(message[length..]);
        length += Put("\ndata: "u8, message[length..]);
        length += Put(json, message[length..]);
        return length + Put("\n\n"u8, message[length..]);
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
