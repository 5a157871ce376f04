namespace WikiGuard.Ports;

/// <summary>
/// The pipeline's logical time: arrival, schedule ticks, freshness. On AWS and on a live stream it is the
/// system clock; over a recording it follows the events. Leases, time-outs and elapsed times use
/// <see cref="TimeProvider"/> instead.
/// </summary>
public interface IEventClock
{
    DateTimeOffset Now { get; }
}

/// <summary>The event clock of a live stream: the system's.</summary>
public sealed class SystemEventClock(TimeProvider time) : IEventClock
{
    public DateTimeOffset Now => time.GetUtcNow();
}
