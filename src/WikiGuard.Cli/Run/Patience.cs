using Microsoft.Extensions.Logging;

namespace WikiGuard.Cli.Run;

/// <summary>
/// How a run that watches a stream bears a store or a database that takes nothing for a while, such as a full disk: it waits, people are told, and it goes on by
/// itself. Until then reading is held back by the log's bound on bytes in flight. Once the run is to end, nothing is waited for any more.
/// </summary>
internal sealed class Patience(TimeProvider time, ILoggerFactory logging) : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logging.CreateLogger<Patience>();
    private readonly CancellationTokenSource _ended = new();

    /// <summary>From now on a failure is the caller's.</summary>
    public void End() => _ended.Cancel();

    /// <param name="what">What fails, for people.</param>
    public Outage OutageOf(string what) => new(what, time, _logger);

    /// <summary>Tries again, after waits that grow to half a minute, until it succeeds.</summary>
    /// <exception cref="TransientException">It has failed, and the run is to end.</exception>
    public async Task<T> UntilDoneAsync<T>(Outage outage, Func<Task<T>> action)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var result = await action();
                outage.Over();
                return result;
            }
            catch (TransientException e) when (!_ended.IsCancellationRequested)
            {
                outage.Failed(e.Message);
            }
            await Task.Delay(wait, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Leaves a failure to the schedule's next tick, which does the same work and finds what this one has done.</summary>
    public Func<CancellationToken, Task> UntilNextTick(string function, Func<CancellationToken, Task> run)
    {
        var outage = OutageOf(function);
        return async cancellationToken =>
        {
            try
            {
                await run(cancellationToken);
                outage.Over();
            }
            catch (Exception e) when (e is TransientException or QueryFailedException or OperationCanceledException && !_ended.IsCancellationRequested)
            {
                outage.Failed(e.Message);
            }
        };
    }

    public void Dispose() => _ended.Dispose();
}
