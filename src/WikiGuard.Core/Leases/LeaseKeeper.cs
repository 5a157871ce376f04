using Microsoft.Extensions.Logging;

namespace WikiGuard.Leases;

/// <summary>
/// Holds a lease for as long as a process works under it: waits until it is free, renews it during the work, signals when it is lost, and
/// gives it back. Waiting never gives up, so that of two instances one works and the other stands by.
/// </summary>
public sealed class LeaseKeeper(LeaseStore leases, string name, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How often an instance that stands by checks the lease.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ending = new();
    private Lease? _lease;
    private Task _renewing = Task.CompletedTask;
    private long _lastTurn = time.GetUtcNow().UtcTicks;

    /// <summary>Cancelled when another may hold the lease: what works under it must stop at once.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why the lease is not held; null while it is.</summary>
    public string? WaitsFor { get; private set; } = "not asked for yet";

    /// <summary>Whether the lease is lost because another has taken it; otherwise it ran out, since the store could not be asked.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>When the loop that waits or renews last iterated: it does so every few seconds, whatever the store answers.</summary>
    public DateTimeOffset LastTurn => new(Interlocked.Read(ref _lastTurn), TimeSpan.Zero);

    // Also the time limit of one attempt, so that a store that does not answer leaves time for another attempt.
    private TimeSpan Interval => leases.Lifetime / 6;

    /// <summary>Waits until the lease is free and takes it.</summary>
    /// <returns>The epoch: each holder has a higher one than all before it.</returns>
    public async Task<long> AcquireAsync(CancellationToken cancellationToken)
    {
        Type? told = null;
        while (true)
        {
            Turn();
            try
            {
                using var limit = Limit(leases.Lifetime, cancellationToken);
                _lease = await leases.AcquireAsync(name, limit.Token);
                WaitsFor = null;
                logger.LogInformation("Holding the lease of {Lease} with epoch {Epoch}", name, _lease.Epoch);
                _renewing = Task.Run(RenewLoopAsync, CancellationToken.None);
                return _lease.Epoch;
            }
            catch (Exception e) when (IsPassing(e, cancellationToken))
            {
                WaitsFor = e.Message;
                if (told != e.GetType())
                    logger.LogInformation("Standing by: {Reason}", e.Message);
                told = e.GetType();
            }
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>Gives the lease back, if it is held. To be called when the work under it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _renewing;
        if (_lease is not null && !_lost.IsCancellationRequested)
            await _lease.DisposeAsync();
        _ending.Dispose();
        _lost.Dispose();
    }

    private async Task RenewLoopAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, _ending.Token);
                Turn();
                await RenewAsync(_ending.Token);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Without renewal, whatever ended it, the lease is as good as lost.
        catch (Exception e)
#pragma warning restore CA1031
        {
            (WaitsFor, IsTaken) = (e.Message, e is ConflictException);
            logger.LogError("The lease of {Lease} is lost: {Reason}", name, e.Message);
            await _lost.CancelAsync();
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = Limit(Interval, cancellationToken);
            await _lease!.HoldAsync(executionId: null, limit.Token);
        }
        catch (Exception e) when (IsPassing(e, cancellationToken) && e is not ConflictException && !_lease!.HasExpired)
        {
            logger.LogWarning("The lease of {Lease} cannot be renewed now: {Reason}", name, e.Message);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"It could not be renewed for {leases.Lifetime.TotalSeconds:0} s: the store did not answer.", e);
        }
    }

    private void Turn() => Interlocked.Exchange(ref _lastTurn, time.GetUtcNow().UtcTicks);

    private static CancellationTokenSource Limit(TimeSpan limit, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit); // by the process's own clock: it is for requests that hang
        return source;
    }

    private static bool IsPassing(Exception e, CancellationToken cancellationToken) =>
        e is ConflictException or TransientException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
