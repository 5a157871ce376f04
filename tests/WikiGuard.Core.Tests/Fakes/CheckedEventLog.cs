using System.Text.Json;
using WikiGuard.Events;
using WikiGuard.Ingest;
using WikiGuard.Ports;

namespace WikiGuard.Fakes;

/// <summary>
/// An event log that keeps nothing, but takes only what its readers can read: well-formed enriched events, and dead letters.
/// </summary>
internal sealed class CheckedEventLog : IEventLog
{
    private const int MaxRecordBytes = 1_000_000;

    private readonly EventReader _reader = new();
    private (long Produced, long DeadLettered) _records;

    /// <summary>Called with each dead letter.</summary>
    public Action<JsonElement>? OnDeadLetter { get; set; }

    /// <summary>How many records came since the last call.</summary>
    public (long Produced, long DeadLettered) Take()
    {
        var taken = _records;
        _records = default;
        return taken;
    }

    public ValueTask AppendAsync(
        string topic, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, Action onDurable, CancellationToken cancellationToken)
    {
        Assert.True(key.Length + value.Length <= MaxRecordBytes, $"{key.Length + value.Length} bytes");
        if (topic == Topics.CleanedEvents)
        {
            Assert.True(_reader.TryRead(value.Span, out var change, out var malformed), malformed?.Detail);
            Assert.NotNull(change.IngestionTimestamp);
            _records.Produced++;
        }
        else
        {
            Assert.True(DeadLetter.TryRead(value.Span, out _));
            OnDeadLetter?.Invoke(JsonElement.Parse(value.Span));
            _records.DeadLettered++;
        }
        onDurable();
        return ValueTask.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
