using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Ports;
using Record = Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>;

namespace WikiGuard.Local.Kafka;

/// <summary>
/// What AWS's event source mapping does for a Kafka trigger, in this process: gathers records of <c>cleaned_events</c> and
/// <c>dlq_events</c> into batches, invokes the function with one after the other, and marks a batch as done only when the function
/// returned. A batch may be delivered again, never skipped.
/// </summary>
/// <remarks>Dispose after <see cref="RunAsync"/> has ended, and before an embedded broker.</remarks>
public sealed class EventSourceMapping : IDisposable
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The poll interval while a batch is open: a waiting producer must not wait for long.</summary>
    private static readonly TimeSpan OpenPoll = TimeSpan.FromMilliseconds(10);

    private readonly KafkaReader _reader;
    private readonly Func<KafkaEvent, CancellationToken, Task> _function;
    private readonly EventSourceMappingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Record? _carried;
    private volatile Exception? _failure;

    private EventSourceMapping(
        KafkaReader reader,
        Func<KafkaEvent, CancellationToken, Task> function,
        EventSourceMappingOptions options,
        TimeProvider time,
        ILogger log)
    {
        _reader = reader;
        _function = function;
        _options = options;
        _time = time;
        _log = log;
    }

    /// <summary>On the embedded broker: from the first record on; what the function has stored is reported.</summary>
    /// <param name="kafka">Has both topics.</param>
    /// <param name="function">WriteBronze.</param>
    /// <param name="landed">Topic, partition and last offset of what has landed, once for each partition of a batch.</param>
    /// <param name="isProducerWaiting">Whether the producer has no room for more until what it has produced is stored.</param>
    /// <param name="time">The system's clock.</param>
    /// <param name="options">Batch limits and retries.</param>
    /// <param name="logger">Gets the client's log and the failed attempts.</param>
    /// <exception cref="InvalidConfigException">librdkafka refuses a setting.</exception>
    public static EventSourceMapping OnEmbedded(
        EmbeddedKafka kafka,
        Func<KafkaEvent, CancellationToken, Task> function,
        Action<string, int, long> landed,
        Func<bool> isProducerWaiting,
        TimeProvider time,
        EventSourceMappingOptions? options = null,
        ILogger<EventSourceMapping>? logger = null)
    {
        options ??= new EventSourceMappingOptions();
        ILogger log = logger ?? NullLogger<EventSourceMapping>.Instance;
        return new EventSourceMapping(
            new EmbeddedReader(kafka, Topics.All, landed, isProducerWaiting, options, log), function, options, time, log);
    }

    /// <summary>On a Kafka that outlives the process: from the offsets of group <c>wikiguard-bronze</c>, else the start.</summary>
    /// <param name="bootstrapServers"><c>host:port</c>, several separated by commas.</param>
    /// <param name="function">WriteBronze.</param>
    /// <param name="time">The system's clock.</param>
    /// <param name="options">Batch limits and retries.</param>
    /// <param name="logger">Gets the client's log and the failed attempts.</param>
    /// <exception cref="InvalidConfigException">librdkafka refuses a setting.</exception>
    public static EventSourceMapping OnLasting(
        string bootstrapServers,
        Func<KafkaEvent, CancellationToken, Task> function,
        TimeProvider time,
        EventSourceMappingOptions? options = null,
        ILogger<EventSourceMapping>? logger = null)
    {
        options ??= new EventSourceMappingOptions();
        ILogger log = logger ?? NullLogger<EventSourceMapping>.Instance;
        return new EventSourceMapping(new GroupReader(bootstrapServers, Topics.All, options, log), function, options, time, log);
    }

    /// <summary>Reads and invokes until cancelled; then it ends without an error, and the batch in hand is not marked.</summary>
    /// <exception cref="FatalException">A batch failed at every attempt, or reading cannot go on.</exception>
    public Task RunAsync(CancellationToken cancellationToken) =>
        // The client's Consume blocks, so the loop has a thread of its own.
        Task.Factory.StartNew(() => Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits until all that is in the log at the time of this call is done, while <see cref="RunAsync"/> runs.</summary>
    /// <exception cref="FatalException">The mapping has failed.</exception>
    /// <exception cref="TransientException">The brokers did not answer.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ends = await Task.Run(_reader.Ends, cancellationToken);
            while (!_reader.HasDone(ends))
            {
                if (_failure is { } failure)
                    throw new FatalException($"The log cannot be drained: {failure.Message}", failure);
                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
            }
        }
        catch (KafkaException e)
        {
            throw new TransientException($"Kafka {_reader.BootstrapServers} did not answer while the log was drained: {e.Error.Reason}", e);
        }
    }

    public void Dispose() => _reader.Dispose();

    private void Run(CancellationToken cancellationToken)
    {
        try
        {
            _reader.Start();
            while (!cancellationToken.IsCancellationRequested)
            {
                var batch = Gather(cancellationToken);
                if (batch.Count == 0)
                    continue;
                InvokeAsync(batch, cancellationToken).GetAwaiter().GetResult();
                _reader.MarkDone(batch);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing is marked: the records come again.
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    private EventBatch Gather(CancellationToken cancellationToken)
    {
        var batch = new EventBatch(_options);
        var opened = 0L;
        while (!batch.IsFull)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Available records are taken before the window is checked: under a backlog a batch fills.
            var record = _carried ?? _reader.Next(TimeSpan.Zero)
                ?? (ShouldClose(batch, opened) ? null : _reader.Next(batch.Count == 0 ? IdlePoll : OpenPoll));
            _carried = null;
            if (record is null)
            {
                if (ShouldClose(batch, opened))
                    break;
                continue;
            }

            if (batch.Count == 0)
                opened = _time.GetTimestamp();
            if (!batch.TryAdd(record))
            {
                _carried = record;
                break;
            }
        }

        return batch;
    }

    private bool ShouldClose(EventBatch batch, long opened) =>
        batch.Count > 0 && (_time.GetElapsedTime(opened) >= _options.Window || _reader.IsProducerWaiting);

    private async Task InvokeAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _function(batch.ToEvent(_reader.BootstrapServers), cancellationToken);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (attempt >= _options.MaxAttempts)
                    throw new FatalException(
                        $"The function failed {attempt} times on {batch}: {e.Message} None of these records is marked as done. " +
                        "Fix the cause, then run again: they are delivered again.",
                        e);
                _log.LogWarning(e, "Attempt {Attempt} of {Attempts} on {Batch} failed", attempt, _options.MaxAttempts, batch);
            }

            await Task.Delay(_options.FirstRetryDelay * Math.Pow(2, attempt - 1), _time, cancellationToken);
        }
    }
}
