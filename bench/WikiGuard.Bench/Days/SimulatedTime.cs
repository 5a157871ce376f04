using WikiGuard.Ports;

namespace WikiGuard.Bench.Days;

/// <summary>The time of a simulation, which stands still until it is moved: of the events, the leases and the objects alike.</summary>
internal sealed class SimulatedTime(DateTimeOffset start) : TimeProvider, IEventClock
{
    public DateTimeOffset Now { get; private set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;

    public void MoveTo(DateTimeOffset time) => Now = time;
}
