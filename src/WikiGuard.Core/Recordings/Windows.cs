namespace WikiGuard.Recordings;

internal static class Windows
{
    private static readonly TimeSpan Size = TimeSpan.FromMinutes(10);

    /// <summary>The start of the tumbling 10-minute window that holds a time.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % Size.Ticks, TimeSpan.Zero);
}
