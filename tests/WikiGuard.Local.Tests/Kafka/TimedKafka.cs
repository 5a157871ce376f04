using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>
/// A broker that finds offsets by time, which the embedded one does not: it answers ApiVersions 0, Metadata 1 and ListOffsets 1
/// (https://kafka.apache.org/protocol), and has records at the times that a test names.
/// </summary>
internal sealed class TimedKafka : IAsyncDisposable
{
    public const int FirstOffset = 100;

    private const short ListOffsets = 2, Metadata = 3, ApiVersions = 18, UnsupportedVersion = 35;
    private const long Latest = -1, Earliest = -2, None = -1;

    private readonly string _topic;
    private readonly IReadOnlyList<long>[] _times;
    private readonly Listener _listener;

    /// <param name="times">By partition, the times of its records, in order, in milliseconds; the first has offset
    /// <see cref="FirstOffset"/>.</param>
    public TimedKafka(string topic, params IReadOnlyList<long>[] times)
    {
        (_topic, _times) = (topic, times);
        _listener = new Listener(ServeAsync);
    }

    public string BootstrapServers => $"127.0.0.1:{_listener.Port}";

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                while (true)
                {
                    var size = new byte[4];
                    await stream.ReadExactlyAsync(size, stop);
                    var request = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
                    await stream.ReadExactlyAsync(request, stop);
                    var answer = AnswerTo(request);
                    await stream.WriteAsync(new Answer().Add(answer.Length).Add(answer).ToArray(), stop);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
    }

    private byte[] AnswerTo(byte[] request)
    {
        var (key, version) = (BinaryPrimitives.ReadInt16BigEndian(request), BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(2)));
        var answer = new Answer().Add(request.AsSpan(4, 4).ToArray());
        var body = request.AsSpan(10 + Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(8))));
        return (key switch
        {
            ApiVersions when version > 0 => answer.Add(UnsupportedVersion).Add(0), // the client comes again with version 0
            ApiVersions => answer.Add((short)0).Add(3)
                .Add(ApiVersions).Add((short)0).Add((short)0).Add(Metadata).Add((short)1).Add((short)1).Add(ListOffsets).Add((short)1)
                .Add((short)1),
            Metadata => OfTopic(answer),
            ListOffsets => OfOffsets(answer, body),
            _ => throw new IOException($"Request {key} is not what this broker is for."),
        }).ToArray();
    }

    private Answer OfTopic(Answer answer)
    {
        const int Broker = 1;
        Text(answer.Add(1).Add(Broker), "127.0.0.1").Add(_listener.Port).Add((short)-1).Add(Broker);
        Text(answer.Add(1).Add((short)0), _topic).Add([0]).Add(_times.Length);
        for (var partition = 0; partition < _times.Length; partition++)
            answer.Add((short)0).Add(partition).Add(Broker).Add(1).Add(Broker).Add(1).Add(Broker);
        return answer;
    }

    // replica, then topics with a name and partitions, each with a number and a time
    private Answer OfOffsets(Answer answer, ReadOnlySpan<byte> body)
    {
        var name = BinaryPrimitives.ReadInt16BigEndian(body[8..]);
        var partitions = body[(10 + name)..];
        var count = BinaryPrimitives.ReadInt32BigEndian(partitions);
        Text(answer.Add(1), _topic).Add(count);
        for (var i = 0; i < count; i++)
        {
            var partition = BinaryPrimitives.ReadInt32BigEndian(partitions[(4 + (12 * i))..]);
            var time = BinaryPrimitives.ReadInt64BigEndian(partitions[(8 + (12 * i))..]);
            var records = _times[partition];
            var at = records.Select((t, n) => (Time: t, Number: n)).Where(r => r.Time >= time).Select(r => (long?)r.Number)
                .FirstOrDefault();
            var (found, offset) = time switch
            {
                Latest => (None, FirstOffset + records.Count),
                Earliest => (None, FirstOffset),
                _ when at is { } n => (records[(int)n], FirstOffset + n),
                _ => (None, None),
            };
            answer.Add(partition).Add((short)0).Add(found).Add(offset);
        }
        return answer;
    }

    private static Answer Text(Answer answer, string text) => answer.Add((short)text.Length).Add(Encoding.UTF8.GetBytes(text));
}
