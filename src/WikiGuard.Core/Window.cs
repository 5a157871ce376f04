namespace WikiGuard;

/// <summary>A tumbling window of event time, from <see cref="Start"/> on, for <see cref="Length"/>.</summary>
public readonly record struct Window(DateTimeOffset Start)
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    public DateTimeOffset End => Start + Length;

    /// <summary>The window that holds an instant: windows are aligned to the epoch, so every engine draws the same boundaries.</summary>
    public static Window Of(DateTimeOffset instant)
    {
        var seconds = (long)Length.TotalSeconds;
        var whole = Math.DivRem(instant.ToUnixTimeSeconds(), seconds, out var rest);
        return new Window(DateTimeOffset.FromUnixTimeSeconds((rest < 0 ? whole - 1 : whole) * seconds));
    }
}
