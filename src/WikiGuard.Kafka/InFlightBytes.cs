namespace WikiGuard.Kafka;

/// <summary>
/// A limit on bytes in flight. Waiting writers enter in order of arrival; a record larger than the whole limit enters once it is alone.
/// </summary>
internal sealed class InFlightBytes(long bound)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Entered)> _waiting = new();
    private long _used;
    private TaskCompletionSource? _empty;
    private Exception? _failure;

    public long Used => Volatile.Read(ref _used);

    /// <summary>Whether somebody waits for room, or for nothing to be in flight.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate)
                return _waiting.Count > 0 || _empty is { Task.IsCompleted: false };
        }
    }

    /// <exception cref="FatalException">As given to <see cref="Fail"/>.</exception>
    public ValueTask EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<(long Bytes, TaskCompletionSource Entered)> node;
        lock (_gate)
        {
            if (_failure is not null)
                return ValueTask.FromException(_failure);
            if (_waiting.Count == 0 && HasRoomFor(bytes))
            {
                _used += bytes;
                return ValueTask.CompletedTask;
            }

            node = _waiting.AddLast((bytes, NewSource()));
        }

        return new ValueTask(WaitAsync(node, cancellationToken));
    }

    public void Exit(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            AdmitWaiting();
            if (_used == 0)
                _empty?.TrySetResult();
        }
    }

    /// <summary>Waits until nothing is in flight.</summary>
    public Task WhenEmptyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_failure is not null)
                return Task.FromException(_failure);
            if (_used == 0)
                return Task.CompletedTask;
            if (_empty is null or { Task.IsCompleted: true })
                _empty = NewSource();
            return _empty.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Fails all waiting and all later writers.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            foreach (var (_, entered) in _waiting)
                entered.TrySetException(_failure);
            _waiting.Clear();
            _empty?.TrySetException(_failure);
        }
    }

    private async Task WaitAsync(LinkedListNode<(long Bytes, TaskCompletionSource Entered)> node, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(node, cancellationToken), null);
        await node.Value.Entered.Task;
    }

    private void Cancel(LinkedListNode<(long Bytes, TaskCompletionSource Entered)> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!node.Value.Entered.TrySetCanceled(cancellationToken))
                return;
            _waiting.Remove(node);
            AdmitWaiting(); // a smaller one behind it may fit
        }
    }

    private void AdmitWaiting()
    {
        while (_waiting.First is { } first && HasRoomFor(first.Value.Bytes))
        {
            _waiting.RemoveFirst();
            _used += first.Value.Bytes;
            first.Value.Entered.SetResult();
        }
    }

    private bool HasRoomFor(long bytes) => _used == 0 || _used + bytes <= bound;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
