using System.Text;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using WikiGuard.Bronze;

namespace WikiGuard.Functions.Bronze;

/// <summary>The function behind the MSK event source.</summary>
public sealed class BronzeFunctions(BronzeWriter writer)
{
    /// <summary>
    /// Lands a batch of Kafka records. It returns only when every record is durable in the landing area; if it throws, Lambda delivers the batch
    /// again, and that is harmless.
    /// </summary>
    [LambdaFunction]
    public async Task<LandedBatch> WriteBronze(KafkaEvent batch, ILambdaContext context)
    {
        using var deadline = new CancellationTokenSource(context.RemainingTime);
        return await writer.WriteAsync(batch.Records?.Values.SelectMany(r => r).Select(ToLogRecord) ?? [], deadline.Token);
    }

    private static LogRecord ToLogRecord(KafkaEvent.KafkaEventRecord record) => new(
        record.Topic,
        record.Partition,
        record.Offset,
        DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp),
        record.Key is { Length: > 0 } key ? Encoding.UTF8.GetString(Convert.FromBase64String(key)) : "",
        record.Value is { } value ? BytesOf(value) : null);

    private static ReadOnlyMemory<byte> BytesOf(MemoryStream value) =>
        value.TryGetBuffer(out var buffer) ? buffer.AsMemory() : value.ToArray();
}
