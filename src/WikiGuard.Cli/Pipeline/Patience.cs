using System.Collections.Concurrent;

namespace WikiGuard.Cli.Pipeline;

/// <summary>
/// How a run that watches a stream survives a store or a database that accepts no writes for a while, such as on a full disk: it waits,
/// logs that, and goes on by itself. Until then reading is held back by the log's limit on bytes in flight. Once the run is to end, it no
/// longer waits for anything.
/// </summary>
internal sealed class Patience(TimeProvider time, ILoggerFactory logging) : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logging.CreateLogger<Patience>();
    private readonly CancellationTokenSource _ended = new();

    // A full disk stops everything that writes, one after the other: it is reported once.
    private readonly Outage _disk = new("Storage", time, logging.CreateLogger<Patience>());
    private readonly ConcurrentDictionary<string, Outage> _others = new(StringComparer.Ordinal);

    /// <summary>From now on a failure is the caller's.</summary>
    public void End() => _ended.Cancel();

    /// <summary>Tries again, after waits that grow to half a minute, until it succeeds.</summary>
    /// <param name="what">What is done, for people.</param>
    /// <exception cref="TransientException">It has failed, and the run is to end.</exception>
    public async Task<T> UntilDoneAsync<T>(string what, Func<Task<T>> action)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var result = await action();
                Succeeded(what);
                return result;
            }
            catch (TransientException e) when (!_ended.IsCancellationRequested)
            {
                Failed(what, e);
            }
            await Task.Delay(wait, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Leaves a failure to the schedule's next tick, which does the same work and finds what this one has done.</summary>
    public Func<CancellationToken, Task> UntilNextTick(string what, Func<CancellationToken, Task> run) => async cancellationToken =>
    {
        try
        {
            await run(cancellationToken);
            Succeeded(what);
        }
        catch (Exception e) when (
            e is TransientException or QueryFailedException or OperationCanceledException && !_ended.IsCancellationRequested)
        {
            Failed(what, e);
        }
    };

    public void Dispose() => _ended.Dispose();

    // A database that has met a full disk also fails in other ways until it is reopened.
    private void Failed(string what, Exception e)
    {
        if (e is FullDiskException || _disk.Stops(what))
            _disk.Failed(e.Message, what);
        else
            _others.GetOrAdd(what, w => new Outage(w, time, _logger)).Failed(e.Message);
    }

    private void Succeeded(string what)
    {
        _disk.Over(what);
        if (_others.TryGetValue(what, out var outage))
            outage.Over();
    }
}
