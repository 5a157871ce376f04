using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>A topic of the broker; what its config does not name is the broker's default.</summary>
internal sealed record BrokerTopic(int Partitions, short ReplicationFactor, IReadOnlyDictionary<string, string> Config);

/// <summary>
/// One Kafka broker without records: it makes, grows, describes and configures topics, which the embedded broker does not know. It speaks
/// the oldest versions of the protocol, which have the simplest form (https://kafka.apache.org/protocol).
/// </summary>
internal sealed class AdminBroker : IAsyncDisposable
{
    private const short Metadata = 3;
    private const short ApiVersions = 18;
    private const short CreateTopics = 19;
    private const short DescribeConfigs = 32;
    private const short CreatePartitions = 37;
    private const short AlterConfigs = 44;
    private const short NotAuthorized = 29;

    private static readonly (short Api, short Newest)[] Known =
        [(Metadata, 1), (ApiVersions, 3), (CreateTopics, 1), (DescribeConfigs, 0), (CreatePartitions, 0), (AlterConfigs, 0)];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<short> _changes = new();
    private readonly Task _serving;

    public AdminBroker()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string BootstrapServers => $"127.0.0.1:{Port}";

    public ConcurrentDictionary<string, BrokerTopic> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>A topic that nobody may change.</summary>
    public string? Forbidden { get; set; }

    /// <summary>Requests that would change something.</summary>
    public int Changes => _changes.Count;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        try
        {
            while (true)
            {
                var size = new byte[4];
                await stream.ReadExactlyAsync(size, _stopping.Token);
                var request = new byte[new KafkaReader(size).Int32()];
                await stream.ReadExactlyAsync(request, _stopping.Token);
                var answer = Answer(new KafkaReader(request));
                await stream.WriteAsync(new KafkaWriter().Int32(answer.Length).Bytes(answer).ToArray(), _stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has gone, or the test is over.
        }
    }

    private byte[] Answer(KafkaReader request)
    {
        var (api, version, correlation) = (request.Int16(), request.Int16(), request.Int32());
        request.Text(); // the client's id
        var answer = new KafkaWriter().Int32(correlation);
        if (api is CreateTopics or CreatePartitions or AlterConfigs)
            _changes.Enqueue(api);
        return (api switch
        {
            ApiVersions => DescribeVersions(answer, version),
            Metadata => DescribeTopics(answer),
            CreateTopics => answer.Array(request.Array(r => Create(r)), WriteResult),
            CreatePartitions => answer.Int32(0).Array(request.Array(r => Grow(r)), WriteResult),
            DescribeConfigs => answer.Int32(0)
                .Array(request.Array(r => (Type: r.Int8(), Name: r.Text()!, Names: r.Array(n => n.Text()))), DescribeConfig),
            _ => answer.Int32(0).Array(request.Array(r => Configure(r)),
                (w, r) => w.Int16(r.Error).Text(r.Error == 0 ? null : "Not you.").Int8(2).Text(r.Name)),
        }).ToArray();
    }

    // From version 3 on in the compact form.
    private static KafkaWriter DescribeVersions(KafkaWriter answer, short version)
    {
        answer.Int16(0);
        if (version < 3)
            return answer.Array(Known, (w, k) => w.Int16(k.Api).Int16(0).Int16(k.Newest));
        answer.Int8((sbyte)(Known.Length + 1));
        foreach (var (api, newest) in Known)
            answer.Int16(api).Int16(0).Int16(newest).Int8(0);
        return answer.Int32(0).Int8(0);
    }

    private KafkaWriter DescribeTopics(KafkaWriter answer) => answer
        .Array([Port], (w, port) => w.Int32(1).Text("127.0.0.1").Int32(port).Text(null))
        .Int32(1)
        .Array(Topics.ToList(), (w, t) => w.Int16(0).Text(t.Key).Int8(0).Array(Enumerable.Range(0, t.Value.Partitions).ToList(), (p, id) =>
            p.Int16(0).Int32(id).Int32(1).Array([1], (r, replica) => r.Int32(replica)).Array([1], (r, replica) => r.Int32(replica))));

    private (string Name, short Error) Create(KafkaReader r)
    {
        var (name, partitions, replication) = (r.Text()!, r.Int32(), r.Int16());
        r.Array(a => (a.Int32(), a.Array(i => i.Int32())));
        var config = r.Array(c => KeyValuePair.Create(c.Text()!, c.Text()!)).ToDictionary(StringComparer.Ordinal);
        return Change(name, () => Topics[name] = new BrokerTopic(partitions, replication, config));
    }

    private (string Name, short Error) Grow(KafkaReader r)
    {
        var (name, count) = (r.Text()!, r.Int32());
        r.Array(a => a.Array(i => i.Int32()));
        return Change(name, () => Topics[name] = Topics[name] with { Partitions = count });
    }

    private (string Name, short Error) Configure(KafkaReader r)
    {
        r.Int8();
        var name = r.Text()!;
        var config = r.Array(c => (Key: c.Text()!, Operation: c.Int8(), Value: c.Text()!));
        return Change(name, () => Topics[name] = Topics[name] with
        {
            Config = Topics[name].Config.Where(c => config.All(n => n.Key != c.Key))
            .Concat(config.Select(c => KeyValuePair.Create(c.Key, c.Value))).ToDictionary(StringComparer.Ordinal)
        });
    }

    private (string Name, short Error) Change(string name, Action change)
    {
        if (name == Forbidden)
            return (name, NotAuthorized);
        change();
        return (name, 0);
    }

    private static void WriteResult(KafkaWriter w, (string Name, short Error) result) =>
        w.Text(result.Name).Int16(result.Error).Text(result.Error == 0 ? null : "Not you.");

    private void DescribeConfig(KafkaWriter w, (sbyte Type, string Name, IReadOnlyList<string?> Names) resource) => w
        .Int16(0).Text(null).Int8(resource.Type).Text(resource.Name)
        .Array(Topics[resource.Name].Config.Append(KeyValuePair.Create("retention.ms", "604800000")).ToList(),
            (e, c) => e.Text(c.Key).Text(c.Value).Int8(0).Int8(0).Int8(0));
}
