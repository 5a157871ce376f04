using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace WikiGuard.Local.Kafka;

/// <summary>
/// A Kafka broker inside this process, on a free port of the loopback interface. Its records live in memory, only the last 5 MiB of
/// compressed batches per partition, and are gone with the process. Any Kafka client can talk to it.
/// </summary>
/// <remarks>
/// Dispose producers and consumers first. Listing or deleting consumer groups crashes the process, a defect of librdkafka's mock cluster.
/// </remarks>
public sealed partial class EmbeddedKafka : IDisposable
{
    private const int Producer = 0;
    private const int Broker = 1;

    private readonly Dictionary<string, int> _topics = new(StringComparer.Ordinal);
    private nint _client;
    private nint _cluster;

    /// <param name="topics">The topics to create, with their partition counts.</param>
    public EmbeddedKafka(IReadOnlyDictionary<string, int> topics)
    {
        _client = NewClient();
        _cluster = MockCluster.New(_client, brokers: 1);
        if (_cluster == 0)
        {
            Dispose();
            throw new FatalException("The embedded Kafka broker did not start. Is the loopback interface usable?");
        }

        MockCluster.SetInitialRebalanceDelay(_cluster, 0); // otherwise joining a group takes 3 s
        Require(MockCluster.SetController(_cluster, Broker)); // otherwise admin calls wait a minute for a controller
        BootstrapServers = Marshal.PtrToStringUTF8(MockCluster.BootstrapServers(_cluster))!;
        foreach (var (topic, partitions) in topics)
            CreateTopic(topic, partitions);
    }

    /// <summary><c>host:port</c>.</summary>
    public string BootstrapServers { get; } = "";

    /// <summary>Partition counts by topic.</summary>
    public IReadOnlyDictionary<string, int> Topics => _topics;

    public void CreateTopic(string topic, int partitions)
    {
        Require(MockCluster.CreateTopic(_cluster, topic, partitions, replicationFactor: 1));
        _topics.Add(topic, partitions);
    }

    public void Dispose()
    {
        // The cluster runs on the client's threads, so it goes first.
        if (Interlocked.Exchange(ref _cluster, 0) is not 0 and var cluster)
            MockCluster.Destroy(cluster);
        if (Interlocked.Exchange(ref _client, 0) is not 0 and var client)
            MockCluster.DestroyClient(client);
    }

    private static nint NewClient()
    {
        Span<byte> error = stackalloc byte[512];
        var settings = MockCluster.NewSettings();
        _ = MockCluster.Set(settings, "log_level", "3", error, (nuint)error.Length); // hides the notice that it has no servers
        var client = MockCluster.NewClient(Producer, settings, error, (nuint)error.Length);
        if (client != 0)
            return client;
        MockCluster.DestroySettings(settings);
        throw new FatalException($"The embedded Kafka broker did not start: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
    }

    private static void Require(ErrorCode code)
    {
        if (code != ErrorCode.NoError)
            throw new KafkaException(code);
    }
}
