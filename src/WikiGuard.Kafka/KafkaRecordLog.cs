using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Ports;
using Record = Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>;

namespace WikiGuard.Kafka;

/// <summary>Reads Kafka again by offset. It joins no group and commits nothing, so that live readers do not notice.</summary>
public sealed class KafkaRecordLog : IRecordLog
{
    /// <summary>librdkafka insists on a group, and asks nobody about it.</summary>
    private const string Group = "wikiguard-replay";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan _answerTimeout;
    private readonly ClientAuthentication _authentication;
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly LastError _lastError = new();

    /// <param name="bootstrapServers"><c>host:port</c>, several separated by commas.</param>
    /// <param name="answerTimeout">For one answer, including the authentication before it.</param>
    /// <exception cref="InvalidConfigException">The addresses are MSK's for another security, or librdkafka refuses a setting.</exception>
    public KafkaRecordLog(
        string bootstrapServers, KafkaSecurity security, TimeSpan answerTimeout, ILogger<KafkaRecordLog>? logger = null)
    {
        Address = bootstrapServers;
        _answerTimeout = answerTimeout;
        MskAddress.Check(bootstrapServers, security);
        var settings = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            ClientId = "wikiguard",
            GroupId = Group,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            EnablePartitionEof = true,
            SocketTimeoutMs = (int)answerTimeout.TotalMilliseconds,
            // What is fetched ahead of the reader; without it a partition takes 64 MiB.
            QueuedMaxMessagesKbytes = 16 * 1024,
        };
        security.Configure(settings);
        _authentication = new ClientAuthentication(security, (ILogger?)logger ?? NullLogger.Instance);
        var builder = new ConsumerBuilder<byte[]?, byte[]?>(settings)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((client, error) =>
            {
                _lastError.Take(error);
                _authentication.IsRefusal(client, error);
            });
        if (security is MskIamSecurity)
            builder.SetOAuthBearerTokenRefreshHandler((client, _) => _authentication.RefreshToken(client));
        try
        {
            _consumer = builder.Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            _authentication.Dispose();
            throw new InvalidConfigException($"Kafka consumer for {bootstrapServers}: {e.Message}", e);
        }
    }

    public string Address { get; }

    public IReadOnlyList<LogRange> RangesOf(IReadOnlyCollection<string> topics) => Ask(() =>
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var there = admin.GetMetadata(_answerTimeout).Topics.Where(t => !t.Error.IsError)
            .ToDictionary(t => t.Topic, StringComparer.Ordinal);
        var missing = topics.Where(t => !there.ContainsKey(t)).ToList();
        return missing.Count > 0
            ? throw new InvalidConfigException(
                $"Kafka {Address} has no topic {string.Join(" and no topic ", missing)}, or this client may not see it. Check the address, "
                    + "and the client's rights.")
            : topics.SelectMany(t => there[t].Partitions.OrderBy(p => p.PartitionId).Select(p =>
            {
                var marks = _consumer.QueryWatermarkOffsets(new TopicPartition(t, p.PartitionId), _answerTimeout);
                return new LogRange(t, p.PartitionId, marks.Low.Value, marks.High.Value);
            })).ToList();
    });

    public IReadOnlyList<long> OffsetsAt(IReadOnlyList<LogRange> ranges, DateTimeOffset time) => Ask(() =>
    {
        var found = _consumer.OffsetsForTimes(
            ranges.Select(r => new TopicPartitionTimestamp(r.Topic, r.Partition, new Timestamp(time))), _answerTimeout)
            .ToDictionary(o => o.TopicPartition, o => o.Offset.Value);
        return ranges.Select(r => found[new TopicPartition(r.Topic, r.Partition)] is >= 0 and var offset
            ? Math.Clamp(offset, r.From, r.End) : r.End).ToList();
    });

    public IEnumerable<LogRecord> Read(LogRange range, CancellationToken cancellationToken)
    {
        var next = range.From;
        _consumer.Assign(new TopicPartitionOffset(range.Topic, range.Partition, range.From));
        try
        {
            var silence = TimeSpan.Zero;
            while (next < range.End)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Next(range) is not { } record)
                {
                    silence += Poll;
                    if (silence >= _answerTimeout)
                        throw new TransientException(
                            $"Kafka {Address} sends no records of {range.Topic}-{range.Partition} from offset {next} on: "
                                + Spoken.Sentence(_lastError.Explain(_authentication) ?? "no answer"));
                    continue;
                }
                silence = TimeSpan.Zero;
                // The log leaves out the offsets of transactions' marks, which may also be its last ones.
                if (record.IsPartitionEOF || record.Offset.Value >= range.End)
                    yield break;
                next = record.Offset.Value + 1;
                yield return new LogRecord(record.Topic, record.Partition.Value, record.Offset.Value,
                    LogRecord.TimeOf(record.Message.Timestamp.UnixTimestampMs), BytesOf(record.Message.Key),
                    BytesOf(record.Message.Value));
            }
        }
        finally
        {
            _consumer.Unassign();
        }
    }

    public void Dispose()
    {
        _authentication.Stop();
        _consumer.Dispose();
        _authentication.Dispose();
    }

    // A null that is converted becomes empty bytes, and a tombstone would be an empty record.
    private static ReadOnlyMemory<byte>? BytesOf(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes.AsMemory();

    private Record? Next(LogRange range)
    {
        try
        {
            return _consumer.Consume(Poll);
        }
        catch (ConsumeException e) when (e.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            throw new InvalidConfigException(
                $"Kafka {Address} has removed records of {range.Topic}-{range.Partition} from offset {range.From} on since the replay was "
                    + "planned. What was read before is in bronze; run the replay again, from what is left.", e);
        }
        catch (ConsumeException e)
        {
            throw new TransientException(
                $"Kafka {Address}, {range.Topic}-{range.Partition}: {e.Error.Reason} ({e.Error.Code}). Check that this client may read the "
                    + "topic.", e);
        }
    }

    private T Ask<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (KafkaException e)
        {
            throw new TransientException(
                $"No Kafka answers at {Address}: {Spoken.Sentence(_lastError.Explain(_authentication) ?? e.Error.Reason)} Check the "
                    + "address, that a broker runs there, and that it takes this client.", e);
        }
    }
}
