using System.Text;
using System.Text.Json;
using WikiGuard.Ports;

namespace WikiGuard.Fakes;

internal sealed record AppendedRecord(string Topic, string Key, string Value)
{
    public JsonElement Json { get; } = JsonElement.Parse(Value);

    /// <summary>Which event of the source it is: the tests' edits say so in their id, dead letters in their number.</summary>
    public long Number => string.Equals(Topic, Topics.DeadLetters, StringComparison.Ordinal)
        ? Json.GetProperty("number").GetInt64()
        : long.Parse(Json.GetProperty("meta").GetProperty("id").GetString()!["event-".Length..]);
}

/// <summary>
/// An event log in memory. Records become durable at once, or when the test says so; appending may block, or fail for good.
/// </summary>
internal sealed class MemoryEventLog : IEventLog
{
    private readonly Lock _lock = new();
    private readonly List<(AppendedRecord Record, Action OnDurable)> _pending = [];
    private readonly List<AppendedRecord> _appended = [];
    private readonly HashSet<long> _durable = [];
    private readonly CancellationTokenSource _failed = new();
    private bool _hasFailed;

    /// <summary>Records wait for <see cref="MakeDurable"/> or the flush.</summary>
    public bool Withholds { get; init; }

    /// <summary>At this append, counted from 1, the log fails and what is not durable is lost.</summary>
    public int FailsAt { get; init; } = int.MaxValue;

    /// <summary>At this append, counted from 1, and at every later one there is no room.</summary>
    public int BlocksAt { get; init; } = int.MaxValue;

    /// <summary>The largest record it takes; a larger one is a defect of the caller.</summary>
    public int MaxRecordBytes { get; init; } = 1_000_000;

    /// <summary>Completes when an append finds no room.</summary>
    public TaskCompletionSource Blocked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called after each append, with its count.</summary>
    public Action<int>? OnAppended { get; set; }

    public IReadOnlyList<AppendedRecord> Appended
    {
        get
        {
            lock (_lock)
                return [.. _appended];
        }
    }

    public IEnumerable<AppendedRecord> Events =>
        Appended.Where(r => string.Equals(r.Topic, Topics.CleanedEvents, StringComparison.Ordinal));

    public IEnumerable<AppendedRecord> DeadLetters =>
        Appended.Where(r => string.Equals(r.Topic, Topics.DeadLetters, StringComparison.Ordinal));

    /// <summary>The numbers of the events that no crash can lose any more.</summary>
    public IReadOnlySet<long> Durable
    {
        get
        {
            lock (_lock)
                return _durable.ToHashSet();
        }
    }

    public async ValueTask AppendAsync(
        string topic, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, Action onDurable, CancellationToken cancellationToken)
    {
        if (key.Length + value.Length > MaxRecordBytes)
            throw new ArgumentException($"A record of {key.Length + value.Length} bytes is too large.", nameof(value));
        int count;
        lock (_lock)
            count = _appended.Count + 1;
        if (count >= BlocksAt)
        {
            Blocked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        _hasFailed |= count >= FailsAt;
        ThrowIfFailed();
        var record = new AppendedRecord(topic, Encoding.UTF8.GetString(key.Span), Encoding.UTF8.GetString(value.Span));
        lock (_lock)
        {
            _appended.Add(record);
            _pending.Add((record, onDurable));
        }
        if (!Withholds)
            MakeDurable(0);
        OnAppended?.Invoke(count);
    }

    /// <summary>Makes one of the records that wait durable, and tells the Ingestor.</summary>
    public void MakeDurable(int index)
    {
        (AppendedRecord Record, Action OnDurable) pending;
        lock (_lock)
        {
            pending = _pending[index];
            _pending.RemoveAt(index);
            _durable.Add(pending.Record.Number);
        }
        pending.OnDurable();
    }

    public CancellationToken WhenFailed() => _failed.Token;

    /// <summary>Fails the log between two appends, as a broker's answer does.</summary>
    public void Fail()
    {
        _hasFailed = true;
        _failed.Cancel();
    }

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _pending.Count;
        }
    }

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        while (Waiting > 0)
            MakeDurable(Waiting - 1);
        return Task.CompletedTask;
    }

    private void ThrowIfFailed()
    {
        if (_hasFailed)
            throw new FatalException("The log has failed.");
    }
}
