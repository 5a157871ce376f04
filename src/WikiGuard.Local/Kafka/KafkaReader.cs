using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Record = Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>;

namespace WikiGuard.Local.Kafka;

/// <summary>Reads the log for the event source mapping and remembers, in its own way, what is done.</summary>
internal abstract class KafkaReader : IDisposable
{
    protected static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    protected KafkaReader(ConsumerConfig settings, EventSourceMappingOptions options, ILogger log)
    {
        Log = log;
        BootstrapServers = settings.BootstrapServers;
        settings.EnableAutoCommit = false;
        settings.EnableAutoOffsetStore = false;
        foreach (var (name, value) in options.ClientSettings)
            settings.Set(name, value);
        try
        {
            Consumer = new ConsumerBuilder<byte[]?, byte[]?>(settings)
                .SetLogHandler((_, m) => log.Log((LogLevel)m.LevelAs(LogLevelType.MicrosoftExtensionsLogging), "{Message}", m.Message))
                .SetErrorHandler((_, error) => Warn(error))
                .Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new InvalidConfigException($"Kafka consumer for {BootstrapServers}: {e.Message}", e);
        }
    }

    public string BootstrapServers { get; }

    /// <summary>Whether the producer can go on only when its records are stored, so that an open batch must not wait for more.</summary>
    public abstract bool IsProducerWaiting { get; }

    protected IConsumer<byte[]?, byte[]?> Consumer { get; }

    protected ILogger Log { get; }

    public abstract void Start();

    /// <returns>The next record, or null where none came in time.</returns>
    /// <exception cref="FatalException">Reading cannot go on without a gap.</exception>
    public virtual Record? Next(TimeSpan wait)
    {
        try
        {
            return Consumer.Consume(wait);
        }
        catch (ConsumeException e) when (IsPassing(e.Error.Code))
        {
            Warn(e.Error);
            return null;
        }
        catch (ConsumeException e)
        {
            throw new FatalException(Explain(e), e);
        }
    }

    /// <summary>Every record of the batch has been stored.</summary>
    public abstract void MarkDone(EventBatch batch);

    /// <summary>The current ends of all partitions that hold records.</summary>
    public IReadOnlyList<TopicPartitionOffset> Ends() =>
    [
        .. from partition in Partitions()
           let watermarks = Consumer.QueryWatermarkOffsets(partition, AnswerTimeout)
           where watermarks.High > watermarks.Low
           select new TopicPartitionOffset(partition, watermarks.High),
    ];

    /// <returns>True where everything before these offsets is done.</returns>
    public abstract bool HasDone(IReadOnlyList<TopicPartitionOffset> ends);

    public virtual void Dispose() => Consumer.Dispose();

    protected abstract IEnumerable<TopicPartition> Partitions();

    protected abstract bool IsPassing(ErrorCode code);

    protected abstract string Explain(ConsumeException e);

    private void Warn(Error error) => Log.LogWarning("Kafka {Servers}: {Reason} ({Code})", BootstrapServers, error.Reason, error.Code);
}
