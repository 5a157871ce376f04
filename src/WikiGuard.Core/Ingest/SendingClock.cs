using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>
/// The event clock over a stream's past: each event arrived when the stream sent it, by its own <c>meta.dt</c>. So an event has the same
/// time of arrival wherever the reading began, and whatever came before it.
/// </summary>
/// <param name="start">The time before the first event.</param>
/// <remarks>For one thread.</remarks>
public sealed class SendingClock(DateTimeOffset start) : IEventClock
{
    /// <summary>When the last event that has a time was sent.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Observes the next event.</summary>
    /// <param name="sent">Null where it has no time; it counts as sent with the one before it.</param>
    public void Observe(DateTimeOffset? sent) => Now = sent ?? Now;
}
