using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using AWS.Lambda.Powertools.Logging;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Bronze;

/// <summary>The function behind the MSK event source.</summary>
public sealed class BronzeFunctions(BronzeWriter writer)
{
    /// <summary>
    /// Lands a batch of Kafka records. It returns only when every record is durable in the landing area; if it throws, Lambda delivers the
    /// batch again, and that is harmless.
    /// </summary>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task<LandedBatch> WriteBronze(KafkaEvent batch, ILambdaContext context)
    {
        // The same for each delivery of the batch, so that its attempts can be found together.
        Logger.AppendKey("CorrelationId", PlaceOf(batch) is { Length: > 0 } place ? place : context.AwsRequestId);
        using var deadline = new CancellationTokenSource(context.RemainingTime);
        return await writer.WriteAsync(batch.Records?.Values.SelectMany(r => r).Select(ToLogRecord) ?? [], deadline.Token);
    }

    // Where in Kafka each partition's records begin.
    private static string PlaceOf(KafkaEvent batch) =>
        string.Join(' ', (batch.Records?.Values ?? []).Where(r => r.Count > 0).Select(r => $"{r[0].Topic}-{r[0].Partition}@{r[0].Offset}"));

    private static LogRecord ToLogRecord(KafkaEvent.KafkaEventRecord record) => new(
        record.Topic,
        record.Partition,
        record.Offset,
        LogRecord.TimeOf(record.Timestamp),
        record.Key is { } key ? Convert.FromBase64String(key) : None,
        record.Value is { } value ? BytesOf(value) : None);

    // A bare null beside bytes would become empty bytes, through byte[].
    private static ReadOnlyMemory<byte>? None => null;

    private static ReadOnlyMemory<byte> BytesOf(MemoryStream value) =>
        value.TryGetBuffer(out var buffer) ? buffer.AsMemory() : value.ToArray();
}
