using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>A log that keeps what the Ingestor hands over, and gives it as MSK's event source would.</summary>
internal sealed class RecordedLog : IEventLog
{
    private const int Partitions = 4;

    private readonly List<(string TopicPartition, JsonObject Record)> _records = [];

    public ValueTask AppendAsync(
        string topic, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, Action onDurable, CancellationToken cancellationToken)
    {
        var partition = topic == Topics.CleanedEvents ? key.ToArray().Sum(b => b) % Partitions : 0;
        var name = string.Create(CultureInfo.InvariantCulture, $"{topic}-{partition}");
        _records.Add((name, new JsonObject
        {
            ["topic"] = topic,
            ["partition"] = partition,
            ["offset"] = _records.Count(r => r.TopicPartition == name),
            ["timestamp"] = DateTimeOffset.UnixEpoch.AddDays(20_000).ToUnixTimeMilliseconds(),
            ["timestampType"] = "CREATE_TIME",
            ["key"] = key.IsEmpty ? null : Convert.ToBase64String(key.Span),
            ["value"] = Convert.ToBase64String(value.Span),
            ["headers"] = new JsonArray(),
        }));
        onDurable();
        return ValueTask.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The payloads of WriteBronze, in order. https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html</summary>
    public IEnumerable<byte[]> Payloads(int recordsEach) =>
        _records.Chunk(recordsEach).Select(batch => Encoding.UTF8.GetBytes(new JsonObject
        {
            ["eventSource"] = "aws:kafka",
            ["eventSourceArn"] = "arn:aws:kafka:eu-west-1:123456789012:cluster/wikiguard-cluster/1",
            ["bootstrapServers"] = "b-1:9098",
            ["records"] = new JsonObject(batch.GroupBy(r => r.TopicPartition).Select(p => KeyValuePair.Create<string, JsonNode?>(
                p.Key, new JsonArray([.. p.Select(r => r.Record.DeepClone())])))),
        }.ToJsonString()));
}
