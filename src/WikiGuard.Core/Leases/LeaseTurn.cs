namespace WikiGuard.Leases;

/// <summary>
/// The turns of writers that share a process and its database: where a writer elsewhere would find the lease held and turn away, one here
/// waits, and comes in the order in which it asked. One of them writes at a time, whatever its layer.
/// </summary>
public sealed class LeaseTurn : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);

    /// <returns>The turn; disposing it lets the next one in.</returns>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Taken(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Taken(SemaphoreSlim free) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                free.Release();
        }
    }
}
