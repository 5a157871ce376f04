using Confluent.Kafka;

namespace WikiGuard.Kafka;

/// <summary>A record that was handed over and is not durable yet.</summary>
internal sealed class PendingRecord(KafkaTopicLog log, long bytes, Action onDurable)
{
    public long Bytes => bytes;

    public Action OnDurable => onDurable;

    public void OnDelivery(DeliveryReport<byte[]?, byte[]> report) => log.OnDelivery(this, report);
}
