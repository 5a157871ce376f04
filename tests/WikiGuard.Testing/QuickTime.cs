namespace WikiGuard.Testing;

/// <summary>Waits as many times as asked, but not as long.</summary>
public sealed class QuickTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Max(1, dueTime.TotalMilliseconds / 100)) : dueTime, period);
}
