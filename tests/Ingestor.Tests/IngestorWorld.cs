using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using WikiGuard.Aws;
using WikiGuard.Leases;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;
using WikiGuard.Testing;
using WikiGuard.Testing.S3;

namespace WikiGuard.Functions.Ingestor.Tests;

/// <summary>All that an Ingestor meets outside of itself: a stream like Wikimedia's, S3, Kafka. Its processes end with it.</summary>
internal sealed class IngestorWorld : IAsyncDisposable
{
    public const string AllowlistKey = "config/entity-allowlist.yaml";

    private static readonly string[] Entities = ["Earth", "Moon", "Mars"];

    private readonly List<IngestorProcess> _processes = [];
    private readonly AmazonS3Client _client;
    private long _published;

    private IngestorWorld(LocalS3 s3, WikimediaLikeServer stream)
    {
        (S3, Stream) = (s3, stream);
        Kafka = new EmbeddedKafka(
            new Dictionary<string, int>(StringComparer.Ordinal) { [Topics.CleanedEvents] = 4, [Topics.DeadLetters] = 1 });
        Tail = new KafkaTail(Kafka);
        _client = new AmazonS3Client(
            new BasicAWSCredentials(LocalS3.AccessKey, LocalS3.SecretKey),
            new AmazonS3Config { ServiceURL = s3.Address, ForcePathStyle = true, AuthenticationRegion = "eu-west-1" });
        Objects = new S3ObjectStore(_client, LocalS3.Bucket, new Random(1));
    }

    public LocalS3 S3 { get; }

    public WikimediaLikeServer Stream { get; }

    public EmbeddedKafka Kafka { get; }

    public KafkaTail Tail { get; }

    public IObjectStore Objects { get; }

    /// <summary>The ids of the events of monitored entities, as they were published.</summary>
    public List<string> Monitored { get; } = [];

    /// <summary>The settings of a process, which a test may change before it starts one.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>The stored ingest checkpoint.</summary>
    public JsonElement Checkpoint => JsonElement.Parse(S3.Objects.Single(o => IsCheckpoint(o.Key)).Value);

    public JsonElement LeaseRecord => JsonElement.Parse(S3.Objects["leases/ingest.json"]);

    public static bool IsCheckpoint(string key) => key.StartsWith("checkpoints/ingest/", StringComparison.Ordinal);

    public static async Task<IngestorWorld> CreateAsync()
    {
        var world = new IngestorWorld(await LocalS3.StartAsync(), await WikimediaLikeServer.StartAsync());
        await world.Objects.PutIfAbsentAsync(
            AllowlistKey, Encoding.UTF8.GetBytes("entities:\n" + string.Concat(Entities.Select(e => $"  - title: {e}\n"))),
            CancellationToken.None);
        foreach (var (name, value) in world.S3.Environment)
            world.Settings[name] = value;
        world.Settings["WIKIGUARD_CONTACT"] = "ops@example.org";
        world.Settings["WIKIGUARD_STREAM_URL"] = world.Stream.BaseAddress.AbsoluteUri;
        world.Settings["WIKIGUARD_SINCE"] = Now().AddMinutes(-5).ToString("O", CultureInfo.InvariantCulture);
        world.Settings["WIKIGUARD_KAFKA_BOOTSTRAP_SERVERS"] = world.Kafka.BootstrapServers;
        world.Settings["WIKIGUARD_KAFKA_SECURITY"] = "plaintext";
        world.Settings["WIKIGUARD_LEASE_SECONDS"] = "6";
        world.Settings["WIKIGUARD_CHECKPOINT_SECONDS"] = "2";
        world.Settings["WIKIGUARD_METRICS_INTERVAL_SECONDS"] = "1";
        return world;
    }

    public IngestorProcess Start(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(Settings, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            environment[name] = value;
        var process = IngestorProcess.Start(environment);
        _processes.Add(process);
        return process;
    }

    /// <summary>Publishes edits: of the monitored entities in turn, and one of another after each of them.</summary>
    public void Publish(int monitored)
    {
        for (var i = 0; i < monitored; i++)
        {
            var id = $"event-{++_published:D6}";
            Monitored.Add(id);
            Publish(Edit(id, Entities[_published % Entities.Length]));
            Publish(Edit($"other-{_published:D6}", "Something else"));
        }
    }

    /// <summary>Waits until everything published is in Kafka.</summary>
    public Task DeliveredAsync(IngestorProcess? process = null) => Eventually.HoldsAsync(
        () => Tail.DistinctCount >= Monitored.Count,
        () => $"{Tail.DistinctCount} of {Monitored.Count} events are in Kafka.\n{process?.Story()}",
        () => process?.HasExited == true);

    /// <summary>Every monitored event is in Kafka, nothing else is, and of each entity the first deliveries are in order.</summary>
    public void AssertComplete()
    {
        Assert.Equal(Monitored.Order(StringComparer.Ordinal), Tail.Deliveries.Select(d => d.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Tail.FirstDeliveries.Values, ids => Assert.Equal(ids.Order(StringComparer.Ordinal), ids));
    }

    /// <summary>Ends the lease of a process that was killed, as waiting it out would.</summary>
    public Task EndLeaseAsync() => LeaseStore.EndAllAsync(Objects, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Tail.DisposeAsync();
        Kafka.Dispose();
        await Stream.DisposeAsync();
        await S3.DisposeAsync();
        _client.Dispose();
    }

    public static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    private void Publish(string json) => Stream.Publish(json, Now());

    private static string Edit(string id, string title)
    {
        var now = Now();
        return $$$"""
            {"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"{{{id}}}","dt":"{{{now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}}","domain":"en.wikipedia.org","stream":"mediawiki.recentchange"},
            "id":1,"type":"edit","namespace":0,"title":"{{{title}}}","timestamp":{{{now.ToUnixTimeSeconds()}}},"user":"Someone","bot":false,"wiki":"enwiki","length":{"old":1,"new":2}}
            """.ReplaceLineEndings("");
    }
}
