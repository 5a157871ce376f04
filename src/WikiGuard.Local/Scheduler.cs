using WikiGuard.Ports;

namespace WikiGuard.Local;

/// <param name="Name">For people.</param>
/// <param name="Interval">In event time; ticks are aligned to the epoch, as EventBridge's are.</param>
public sealed record Schedule(string Name, TimeSpan Interval, Func<CancellationToken, Task> Run);

/// <summary>
/// Runs schedules when the event clock passes their ticks. Ticks that fall due while a run is under way become one run, however many they
/// are: each run covers all that waits. Schedules run one after the other, in the given order, so that data passes from layer to layer in
/// one round.
/// </summary>
/// <param name="rest">
/// How long nothing runs after a round, as a multiple of the round's duration. On a slow machine, or with a large window, this stretches
/// the cadence instead of taking the whole processor; 0 for a recording, which should finish soon.
/// </param>
public sealed class Scheduler(IEventClock clock, TimeProvider time, IReadOnlyList<Schedule> schedules, double rest = 0)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// During a long round much has arrived, which should not wait for three times as long: at 500 events a second that would be ten
    /// seconds.
    /// </summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(3);

    private readonly long[] _ticks = new long[schedules.Count];
    private long _rests;

    /// <summary>When a schedule's next run begins, by the event clock, if the machine keeps up.</summary>
    public DateTimeOffset NextRun(string name)
    {
        var schedule = schedules.First(s => s.Name == name);
        var tick = new DateTimeOffset((TickOf(schedule) + 1) * schedule.Interval.Ticks, TimeSpan.Zero);
        var rested = new DateTimeOffset(Interlocked.Read(ref _rests), TimeSpan.Zero);
        return tick > rested ? tick : rested;
    }

    /// <summary>Runs until cancelled; a schedule that is under way is finished first.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < schedules.Count; i++)
            _ticks[i] = TickOf(schedules[i]);
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var hasRun = false;
            for (var i = 0; i < schedules.Count && !cancellationToken.IsCancellationRequested; i++)
            {
                var tick = TickOf(schedules[i]);
                // Any other tick is due: at its first event a recording's clock steps back, from the system's time to its own.
                if (tick == _ticks[i])
                    continue;
                _ticks[i] = tick;
                hasRun = true;
                await schedules[i].Run(CancellationToken.None);
            }
            var wait = hasRun ? RestAfter(time.GetElapsedTime(began)) : Look;
            Interlocked.Exchange(ref _rests, (clock.Now + wait).UtcTicks);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs every schedule once, due or not.</summary>
    public async Task RunAllAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in schedules)
            await schedule.Run(cancellationToken);
    }

    private TimeSpan RestAfter(TimeSpan round)
    {
        var wait = round * rest;
        return wait < Look ? Look : wait < LongestRest ? wait : LongestRest;
    }

    private long TickOf(Schedule schedule) => clock.Now.UtcTicks / schedule.Interval.Ticks;
}
