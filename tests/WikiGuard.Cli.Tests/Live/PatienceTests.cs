using Microsoft.Extensions.Logging;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

public sealed class PatienceTests : IDisposable
{
    private static readonly FullDiskException NoRoom = new("The disk is full. Make room there.");

    private readonly LineLog _log = new();
    private readonly ILoggerFactory _logging;
    private readonly Patience _patience;

    public PatienceTests()
    {
        _logging = LoggerFactory.Create(log => log.AddProvider(_log));
        _patience = new Patience(new WaitedTime(), _logging);
    }

    [Fact]
    public async Task What_fails_for_a_while_is_done_at_last()
    {
        var attempts = 0;

        var done = await _patience.UntilDoneAsync(
            "Writing landing", () => ++attempts < 5 ? throw new TransientException("busy") : Task.FromResult("done"));

        Assert.Equal((5, "done"), (attempts, done));
        // 1, 2, 4 and 8 seconds were waited.
        Assert.Equal(["Writing landing: busy. It is tried again until it succeeds", "Writing landing: goes on after 15 s"],
            _log.Lines);
    }

    [Fact]
    public async Task What_will_never_succeed_is_not_waited_for()
    {
        await Assert.ThrowsAsync<InvalidConfigException>(
            () => _patience.UntilDoneAsync<int>("Writing", () => throw new InvalidConfigException("no right")));
        await Assert.ThrowsAsync<FatalException>(
            () => _patience.UntilNextTick("Tick", _ => throw new FatalException("torn"))(CancellationToken.None));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Once_the_run_is_to_end_a_failure_is_the_callers_also_while_it_waits()
    {
        var time = new StoppedTime();
        using var patience = new Patience(time, _logging);
        var waiting = patience.UntilDoneAsync<int>("Writing", () => throw NoRoom);
        Assert.False(waiting.IsCompleted);

        patience.End();

        await Assert.ThrowsAsync<FullDiskException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1)));
        await Assert.ThrowsAsync<FullDiskException>(() => patience.UntilNextTick("Tick", _ => throw NoRoom)(CancellationToken.None));
    }

    [Fact]
    public async Task A_full_disk_that_stops_everything_is_told_once()
    {
        Exception? failure = NoRoom;
        Func<CancellationToken, Task> bronze = _patience.UntilNextTick("CommitBronze", Run), silver =
            _patience.UntilNextTick("PromoteSilver", Run);

        await bronze(CancellationToken.None);
        await silver(CancellationToken.None);
        failure = new TransientException("The database is opened anew."); // which is no news of its own
        await bronze(CancellationToken.None);
        failure = null;
        await bronze(CancellationToken.None);
        Assert.Single(_log.Lines);
        await silver(CancellationToken.None);

        Assert.Equal(["Storage: The disk is full. Make room there. It is tried again until it succeeds", "Storage: goes on after 0 s"],
            _log.Lines);

        Task Run(CancellationToken cancellationToken) => failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    [Fact]
    public async Task A_tick_that_failed_is_left_to_the_next_one()
    {
        Exception? failure = new QueryFailedException("silver/stage_events", "out of memory");
        var tick = _patience.UntilNextTick("PromoteSilver", _ => failure is null ? Task.CompletedTask : Task.FromException(failure));

        await tick(CancellationToken.None);
        failure = new OperationCanceledException("The deadline has passed.");
        await tick(CancellationToken.None);
        failure = null;
        await tick(CancellationToken.None);
        await tick(CancellationToken.None);

        Assert.Equal(["PromoteSilver: silver/stage_events: out of memory. It is tried again until it succeeds",
            "PromoteSilver: goes on after 0 s"], _log.Lines);
    }

    public void Dispose()
    {
        _patience.Dispose();
        _logging.Dispose();
    }

    /// <summary>A wait takes no time, and the clock says that it did; else the clock stands still.</summary>
    private sealed class WaitedTime : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _now += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>No wait ever ends.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
