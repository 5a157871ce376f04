namespace WikiGuard.Testing;

/// <summary>
/// The time on a machine that sleeps or whose clock is set: the wall clock jumps, and the monotonic one jumps along, as on Windows, or
/// stands still, as on Linux. Waits are short.
/// </summary>
public sealed class JumpingTime : QuickTime
{
    private long _wall, _monotonic;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _wall));

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _monotonic);

    /// <summary>So much time passes, or comes back, in no time.</summary>
    public void Jump(TimeSpan by, bool monotonicToo = false)
    {
        Interlocked.Add(ref _wall, by.Ticks);
        if (monotonicToo)
            Interlocked.Add(ref _monotonic, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
