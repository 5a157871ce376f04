using System.Text;
using Amazon.Lambda.KafkaEvents;
using WikiGuard.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>The embedded broker, the log and the mapping, wired as the local host does; keeps what the function got.</summary>
internal sealed class EmbeddedPipeline : IAsyncDisposable
{
    public const int Partitions = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly EventSourceMapping _mapping;
    private Task _running = Task.CompletedTask;

    public EmbeddedPipeline(
        Func<KafkaEvent, CancellationToken, Task>? function = null, Func<KafkaEventLogOptions, KafkaEventLogOptions>? adapt = null)
    {
        Kafka = NewBroker();
        var options = new KafkaEventLogOptions(Kafka.BootstrapServers, Durability.Landed);
        Log = new KafkaEventLog(adapt?.Invoke(options) ?? options);
        _mapping = EventSourceMapping.OnEmbedded(Kafka, Invoke, Log.MarkLanded, () => Log.IsAwaited, TimeProvider.System);

        async Task Invoke(KafkaEvent kafkaEvent, CancellationToken cancellationToken)
        {
            if (function is not null)
                await function(kafkaEvent, cancellationToken);
            lock (Landed)
                Landed.AddRange(kafkaEvent.Records!.Values.SelectMany(records => records).Select(TestRecord.Of));
        }
    }

    public EmbeddedKafka Kafka { get; }

    public KafkaEventLog Log { get; }

    /// <summary>The records of every invocation that returned.</summary>
    public List<TestRecord> Landed { get; } = [];

    public static EmbeddedKafka NewBroker() =>
        new(new Dictionary<string, int> { [Topics.CleanedEvents] = Partitions, [Topics.DeadLetters] = 1 });

    public Task Start() => _running = _mapping.RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _mapping.Dispose();
        Log.Dispose();
        Kafka.Dispose();
        _stop.Dispose();
    }
}

internal sealed record TestRecord(string Topic, int Partition, long Offset, string? Key, string? Value)
{
    public static TestRecord Of(KafkaEvent.KafkaEventRecord record) => new(
        record.Topic,
        record.Partition,
        record.Offset,
        record.Key is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(record.Key)),
        record.Value is null ? null : Encoding.UTF8.GetString(record.Value.ToArray()));
}

internal static class LogExtensions
{
    /// <summary>Appends text; counts the record in <paramref name="durable"/> once it is durable.</summary>
    public static ValueTask AppendAsync(
        this IEventLog log, string key, string value, Counter durable, string topic = Topics.CleanedEvents) =>
        log.AppendAsync(topic, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), durable.Increment, CancellationToken.None);

    /// <summary>Fails the test instead of hanging it.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromMinutes(2));

    public static Task Soon(this ValueTask task) => task.AsTask().Soon();
}

internal sealed class Counter
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public void Increment() => Interlocked.Increment(ref _value);

    public async Task ReachesAsync(int value)
    {
        while (Value < value)
            await Task.Delay(5);
    }
}
