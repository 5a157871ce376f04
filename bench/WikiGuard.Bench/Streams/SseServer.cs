using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using WikiGuard.Recordings;

namespace WikiGuard.Bench.Streams;

/// <summary>
/// A stream as Wikimedia's, as fast as the client takes it: a generated recording, again and again. Then it stays silent and open.
/// </summary>
internal static class SseServer
{
    private const int RecordingEvents = 50_000; // more than the Ingestor remembers: the next round's events are new to it
    private const int ChunkBytes = 32 * 1024;

    /// <summary>Prints its address, and serves one client after the other until standard input ends.</summary>
    public static async Task RunAsync(long events, CancellationToken cancellationToken)
    {
        var messages = await MessagesAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Console.Out.WriteLineAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v2/stream/recentchange");
        var serving = ServeAsync(listener, messages, events, stop.Token);
        await Console.In.ReadToEndAsync(cancellationToken);
        await stop.CancelAsync();
        await serving;
    }

    private static async Task<List<byte[]>> MessagesAsync(CancellationToken cancellationToken)
    {
        using var recording = new MemoryStream();
        await RecordingGenerator.WriteAsync(recording, new RecordingOptions(RecordingEvents), cancellationToken);
        var messages = new List<byte[]>();
        foreach (var line in Encoding.UTF8.GetString(recording.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var id = $$"""[{"topic":"eqiad.mediawiki.recentchange","partition":0,"offset":-1},{"topic":"codfw.mediawiki.recentchange","partition":0,"timestamp":{{1_769_385_600_000 + messages.Count}}}]""";
            messages.Add(Encoding.UTF8.GetBytes($"event: message\nid: {id}\ndata: {line}\n\n"));
        }
        return messages;
    }

    private static async Task ServeAsync(TcpListener listener, List<byte[]> messages, long events, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                await using var stream = client.GetStream();
                await ReadHeadAsync(stream, cancellationToken);
                var head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8;
                await stream.WriteAsync(head.ToArray(), cancellationToken);
                await SendAsync(stream, messages, events, cancellationToken);
                await stream.CopyToAsync(Stream.Null, cancellationToken); // until the client goes
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client or the benchmark has gone.
            }
        }
    }

    private static async Task ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head[Math.Max(0, head.Count - 4)..].SequenceEqual("\r\n\r\n"u8.ToArray())
            && await stream.ReadAsync(one, cancellationToken) == 1)
            head.Add(one[0]);
    }

    private static async Task SendAsync(NetworkStream stream, List<byte[]> messages, long events, CancellationToken cancellationToken)
    {
        using var chunk = new MemoryStream();
        for (long i = 0; i < events; i++)
        {
            chunk.Write(messages[(int)(i % messages.Count)]);
            if (chunk.Length < ChunkBytes && i + 1 < events)
                continue;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"),
                cancellationToken);
            chunk.Write("\r\n"u8);
            await stream.WriteAsync(chunk.GetBuffer().AsMemory(0, (int)chunk.Length), cancellationToken);
            chunk.SetLength(0);
        }
    }
}
