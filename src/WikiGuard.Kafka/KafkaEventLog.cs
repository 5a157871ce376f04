using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Ports;

namespace WikiGuard.Kafka;

/// <summary>
/// The event log over Kafka: idempotent, acknowledged by all in-sync replicas, batched. librdkafka retries what may succeed later;
/// the first record that cannot be delivered fails the whole log, so that no record is lost silently.
/// </summary>
/// <remarks>Safe for concurrent use. Dispose it before an embedded broker; what is not durable by then never will be.</remarks>
public sealed class KafkaEventLog : IEventLog, IDisposable
{
    // What a record costs besides its bytes; it bounds the number of tiny records in flight.
    private const int RecordOverheadBytes = 100;

    // An error that comes again after records went through is news, but not at each turn of a broker that comes and goes.
    private static readonly TimeSpan NewsAtMostEvery = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ErrorCode, DateTimeOffset> _toldErrors = [];

    private readonly KafkaEventLogOptions _options;
    private readonly ConcurrentDictionary<string, KafkaTopicLog> _topics = new(StringComparer.Ordinal);
    private readonly ClientAuthentication _authentication;
    private readonly TimeProvider _time;
    private readonly IProducer<byte[]?, byte[]> _producer;
    private readonly CancellationTokenSource _failed = new();
    private readonly CancellationToken _failedToken;
    private long _lastAcknowledged;
    private Exception? _failure;

    /// <param name="random">Spreads what many clients would do at once; null: a generator of its own.</param>
    /// <exception cref="InvalidConfigException">librdkafka refuses a setting, or MSK's port does not fit the security.</exception>
    public KafkaEventLog(
        KafkaEventLogOptions options, ILogger<KafkaEventLog>? logger = null, TimeProvider? time = null, Random? random = null)
    {
        _options = options;
        _failedToken = _failed.Token;
        _time = time ?? TimeProvider.System;
        var log = logger ?? NullLogger<KafkaEventLog>.Instance;
        MskAddress.Check(options.BootstrapServers, options.Security);
        _authentication = new ClientAuthentication(options.Security, log, time, random);
        try
        {
            var builder = new ProducerBuilder<byte[]?, byte[]>(Settings(options))
                .SetLogHandler((_, m) => Log(m, log))
                .SetErrorHandler((client, error) => OnError(client, error, log));
            if (options.Security is MskIamSecurity)
                builder.SetOAuthBearerTokenRefreshHandler((client, _) => _authentication.RefreshToken(client));
            _producer = builder.Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new InvalidConfigException($"Kafka producer for {options.BootstrapServers}: {e.Message}", e);
        }
    }

    /// <summary>The largest record, key and value together, that <see cref="AppendAsync"/> accepts.</summary>
    public int MaxMessageBytes => _options.MaxMessageBytes;

    /// <summary>
    /// Bytes of all topics that were handed over and are not durable yet: keys, values and a small constant for each record. Each topic has
    /// its own bound, <see cref="KafkaEventLogOptions.MaxBytesInFlight"/>.
    /// </summary>
    public long InFlightBytes => _topics.Sum(topic => topic.Value.InFlight.Used);

    /// <summary>Whether a writer waits for records to become durable: there is no room for its next one, or it flushes.</summary>
    public bool IsAwaited => _topics.Values.Any(topic => topic.InFlight.IsAwaited);

    /// <summary>When a broker last acknowledged a record; null before the first.</summary>
    public DateTimeOffset? LastAcknowledgedAt =>
        Volatile.Read(ref _lastAcknowledged) is not 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The record is larger than <see cref="MaxMessageBytes"/>; nothing was handed over.</exception>
    public async ValueTask AppendAsync(
        string topic, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, Action onDurable, CancellationToken cancellationToken)
    {
        var size = (long)key.Length + value.Length;
        if (size > MaxMessageBytes)
            throw new ArgumentException($"A record of {size} bytes is too large for {topic}: at most {MaxMessageBytes}.", nameof(value));

        var log = TopicLog(topic);
        var record = new PendingRecord(log, size + RecordOverheadBytes, onDurable);
        await log.InFlight.EnterAsync(record.Bytes, cancellationToken);
        var message = new Message<byte[]?, byte[]> { Key = key.IsEmpty ? null : WholeArray(key), Value = WholeArray(value) };
        try
        {
            _producer.Produce(topic, message, record.OnDelivery);
        }
        catch (KafkaException e) // refused at once: no delivery report will come
        {
            var failure = KafkaTopicLog.Undelivered(topic, _options.BootstrapServers, e.Error, e);
            Fail(failure);
            throw failure;
        }
    }

    /// <inheritdoc/>
    public CancellationToken WhenFailed() => _failedToken;

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw failure;
        foreach (var log in _topics.Values)
            await log.InFlight.WhenEmptyAsync(cancellationToken);
    }

    /// <summary>
    /// Notifies the log that bronze has landed every record of the partition up to an offset; only with <see cref="Durability.Landed"/>.
    /// </summary>
    public void MarkLanded(string topic, int partition, long lastOffset)
    {
        if (_options.Durability != Durability.Landed)
            throw new InvalidOperationException("This log's records are durable when acknowledged; nothing waits for their landing.");
        TopicLog(topic).Land(partition, lastOffset);
    }

    /// <summary>Fails the log from outside, when the reader that lands its records has given up; otherwise writers wait forever.</summary>
    public void Fail(FatalException failure) => FailAll(failure);

    public void Dispose()
    {
        FailAll(new ObjectDisposedException(nameof(KafkaEventLog)));
        _authentication.Stop();
        _producer.Dispose();
        _authentication.Dispose();
        _failed.Dispose();
    }

    private static ProducerConfig Settings(KafkaEventLogOptions options)
    {
        var settings = new ProducerConfig
        {
            BootstrapServers = options.BootstrapServers,
            ClientId = "wikiguard",
            Acks = Acks.All,
            EnableIdempotence = true,
            CompressionType = CompressionType.Zstd,
            LingerMs = options.Linger.TotalMilliseconds,
            MessageTimeoutMs = options.DeliveryTimeout == Timeout.InfiniteTimeSpan ? 0 : (int)options.DeliveryTimeout.TotalMilliseconds,
            MessageMaxBytes = options.MaxMessageBytes + RecordOverheadBytes, // it counts the record's size on the wire
            // The Java clients' partitioner, so that a key keeps its order whoever writes it.
            Partitioner = Confluent.Kafka.Partitioner.Murmur2Random,
            // The log's own limit holds writers back; librdkafka's queue must never be the one that is full.
            QueueBufferingMaxMessages = 0,
            QueueBufferingMaxKbytes = int.MaxValue,
            DeliveryReportFields = "none",
        };
        if (options.Durability == Durability.Landed)
        {
            // The embedded broker does not check sequence numbers, so a retried request could overtake another. On the loopback interface
            // neither a second request in flight nor compression makes the log faster.
            settings.MaxInFlight = 1;
            settings.CompressionType = CompressionType.None;
        }

        options.Security.Configure(settings);
        foreach (var (name, value) in options.ClientSettings)
            settings.Set(name, value);
        return settings;
    }

    private KafkaTopicLog TopicLog(string topic)
    {
        if (_topics.TryGetValue(topic, out var known))
            return known;
        var log = _topics.GetOrAdd(topic, name => new KafkaTopicLog(name, _options, OnAcknowledged, Fail));
        if (Volatile.Read(ref _failure) is { } failure)
            log.InFlight.Fail(failure);
        return log;
    }

    private void OnAcknowledged()
    {
        Volatile.Write(ref _lastAcknowledged, _time.GetUtcNow().Ticks);
        _authentication.Accepted();
    }

    private void OnError(IClient client, Error error, ILogger log)
    {
        if (error.IsFatal)
        {
            Fail(KafkaTopicLog.Undelivered(string.Join(", ", _topics.Keys), _options.BootstrapServers, error, null));
            return;
        }

        if (!_authentication.IsRefusal(client, error) && IsNews(error))
        {
            log.LogWarning("Kafka {Servers}: {Reason} ({Code}); retrying", _options.BootstrapServers, _authentication.Explain(error),
                error.Code);
        }
    }

    // Unavailable brokers are tried many times a second, and each attempt produces a log line from librdkafka and an error.
    private static void Log(LogMessage message, ILogger log)
    {
        var level = message.Facility is "FAIL" or "ERROR"
            ? LogLevel.Debug : (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        log.Log(level, "{Line}", message.Message);
    }

    private bool IsNews(Error error)
    {
        var now = _time.GetUtcNow();
        // Of one fault of a certificate it reports two codes.
        var code = BrokerCertificate.IsRefused(error.Reason) ? ErrorCode.Local_Ssl : error.Code;
        lock (_toldErrors)
        {
            if (_toldErrors.TryGetValue(code, out var told) && now - told < Outage.Reminder
                && (now - told < NewsAtMostEvery || !(LastAcknowledgedAt > told)))
                return false;
            _toldErrors[code] = now;
            return true;
        }
    }

    private void FailAll(Exception failure)
    {
        var first = Interlocked.CompareExchange(ref _failure, failure, null) ?? failure;
        // Not on this thread, which may be the producer's: whoever waits would go on on it.
        _ = _failed.CancelAsync();
        foreach (var log in _topics.Values)
            log.InFlight.Fail(first);
    }

    // Confluent.Kafka takes whole arrays, and librdkafka copies them before Produce returns: a whole array needs no copy here.
    private static byte[] WholeArray(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
