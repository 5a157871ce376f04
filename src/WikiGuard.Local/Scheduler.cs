using WikiGuard.Ports;

namespace WikiGuard.Local;

/// <param name="Name">For people.</param>
/// <param name="Interval">Of event time; ticks are aligned to the epoch, as EventBridge's are.</param>
public sealed record Schedule(string Name, TimeSpan Interval, Func<CancellationToken, Task> Run);

/// <summary>
/// Runs schedules when the event clock passes their ticks. Ticks that fall due while a run is under way are one run, however many they are: each run
/// covers all that waits. Schedules run one after the other, in the order given, so that data walks from layer to layer in one round.
/// </summary>
public sealed class Scheduler(IEventClock clock, TimeProvider time, IReadOnlyList<Schedule> schedules)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly long[] _ticks = new long[schedules.Count];

    /// <summary>Runs until cancelled; a schedule that is under way is finished first.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < schedules.Count; i++)
            _ticks[i] = TickOf(schedules[i]);
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var i = 0; i < schedules.Count && !cancellationToken.IsCancellationRequested; i++)
            {
                var tick = TickOf(schedules[i]);
                // Any other tick is due: at its first event a recording's clock steps back, from the system's time to its own.
                if (tick == _ticks[i])
                    continue;
                _ticks[i] = tick;
                await schedules[i].Run(CancellationToken.None);
            }
            await Task.Delay(Look, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs every schedule once, due or not.</summary>
    public async Task RunAllAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in schedules)
            await schedule.Run(cancellationToken);
    }

    private long TickOf(Schedule schedule) => clock.Now.UtcTicks / schedule.Interval.Ticks;
}
