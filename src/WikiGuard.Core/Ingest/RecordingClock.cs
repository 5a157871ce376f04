using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>The clock's verdict on an event's time.</summary>
public enum ClockVerdict
{
    /// <summary>The event has arrived: stamp it with <see cref="IEventClock.Now"/>.</summary>
    Arrived,

    /// <summary>Its time lies far ahead: hold the event until the next one confirms or refutes it.</summary>
    Hold,
}

/// <summary>
/// The event clock over a recording: the running maximum of <c>meta.dt</c>. A jump of more than an hour counts only when the next event
/// confirms it; one event with a wild date must not make everything after it late.
/// </summary>
/// <remarks>One writer, the Ingestor; any number of readers.</remarks>
public sealed class RecordingClock(TimeProvider time) : IEventClock
{
    private static readonly TimeSpan LargestStep = TimeSpan.FromHours(1);

    private long _now;
    private DateTimeOffset? _held;

    /// <summary>The recording's time; before its first event the system's.</summary>
    public DateTimeOffset Now => Started ?? time.GetUtcNow();

    /// <summary>The recording's time, or null before its first event; kept in the ingest checkpoint.</summary>
    public DateTimeOffset? Started => Interlocked.Read(ref _now) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Events whose jump ahead no further event confirmed.</summary>
    public int RefusedJumps { get; private set; }

    /// <summary>
    /// Observes the time of the next event; on <see cref="ClockVerdict.Hold"/> its verdict comes with the next call, or with
    /// <see cref="End"/>.
    /// </summary>
    public ClockVerdict Observe(DateTimeOffset dt)
    {
        if (_held is { } held)
        {
            _held = null;
            // The next event confirms the held one: both lie ahead, so time has advanced at least to the earlier of them.
            if (IsAhead(dt))
                Set(dt < held ? dt : held);
            if (IsAhead(held))
                RefusedJumps++;
        }
        if (IsAhead(dt))
        {
            _held = dt;
            return ClockVerdict.Hold;
        }
        if (dt > Started)
            Set(dt);
        return ClockVerdict.Arrived;
    }

    /// <summary>The recording is over: a jump that is still unconfirmed is refused, unless it is all there is.</summary>
    public void End()
    {
        if (_held is not { } held)
            return;
        _held = null;
        if (Started is null)
            Set(held);
        else
            RefusedJumps++;
    }

    /// <summary>
    /// Goes on from where reading a recording stopped, never back. A jump that was still held is forgotten: its event is read again, and
    /// must not confirm itself.
    /// </summary>
    /// <param name="at">Null where the recording is read from its start.</param>
    public void Resume(DateTimeOffset? at)
    {
        _held = null;
        if (at is { } time && !(time <= Started))
            Set(time);
    }

    private bool IsAhead(DateTimeOffset dt) => Started is not { } now || dt - now > LargestStep;

    private void Set(DateTimeOffset now) => Interlocked.Exchange(ref _now, now.UtcTicks);
}
