using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace WikiGuard.Kafka;

/// <summary>What the log keeps for a topic: the bound on bytes in flight and, where durable means landed, the unlanded records.</summary>
internal sealed class KafkaTopicLog(string topic, KafkaEventLogOptions options, Action onAcknowledged, Action<FatalException> fail)
{
    private readonly ConcurrentDictionary<int, UnlandedRecords> _unlanded = new();

    public InFlightBytes InFlight { get; } = new(options.MaxBytesInFlight);

    /// <summary>Runs on the producer's thread, so it must be quick and must not throw.</summary>
    public void OnDelivery(PendingRecord record, DeliveryReport<byte[]?, byte[]> report)
    {
        if (report.Error.IsError)
        {
            fail(Undelivered(topic, options.BootstrapServers, report.Error, null));
            return;
        }

        onAcknowledged();
        if (options.Durability == Durability.Acknowledged)
            Complete([record]);
        else if (report.Offset < 0)
            fail(new FatalException(
                $"Topic {topic}: a record was acknowledged without its offset, so its landing cannot be recognised. " +
                "Restart: reading resumes at the last checkpoint."));
        else if (PartitionOf(report.Partition).Acknowledge(report.Offset, record))
            Complete([record]);
    }

    public void Land(int partition, long lastOffset) => Complete(CollectionsMarshal.AsSpan(PartitionOf(partition).Land(lastOffset)));

    public static FatalException Undelivered(string topics, string bootstrapServers, Error error, Exception? inner) => new(
        $"Topic {topics}: a record could not be delivered to {bootstrapServers}: {error.Reason} ({error.Code}). " +
        "Nothing after the last checkpoint counts as stored. Check that the brokers are up, that the topic exists and that this client " +
        "may write to it, then restart: reading resumes at the checkpoint.",
        inner);

    private UnlandedRecords PartitionOf(int partition) => _unlanded.GetOrAdd(partition, static _ => new UnlandedRecords());

    private void Complete(ReadOnlySpan<PendingRecord> records)
    {
        var bytes = 0L;
        foreach (var record in records)
        {
            bytes += record.Bytes;
            try
            {
                record.OnDurable();
            }
#pragma warning disable CA1031 // Whatever a callback throws would end the producer's polling unseen.
            catch (Exception e)
#pragma warning restore CA1031
            {
                fail(new FatalException(
                    $"Topic {topic}: the callback of a durable record failed: {e.Message} Restart: reading resumes at the last checkpoint.",
                    e));
            }
        }

        if (bytes > 0)
            InFlight.Exit(bytes); // last, so that a flush ends after the callbacks
    }
}
