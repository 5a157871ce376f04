using System.Text.Json.Serialization;

namespace WikiGuard.Cli.Pipeline;

/// <summary>Whether a stream's events reach gold as fast as they come.</summary>
internal enum Keeping
{
    /// <summary>Only what a window and a tick hold is on its way.</summary>
    Up,

    /// <summary>There is a backlog, and it is shrinking.</summary>
    CatchingUp,

    /// <summary>There is a backlog, and it is not shrinking.</summary>
    FallingBehind,
}

/// <param name="Waiting">Events between the source and gold.</param>
/// <param name="Age">How long the oldest of them has been on its way.</param>
/// <param name="InPerSecond">Events that enter the log.</param>
/// <param name="OutPerSecond">Events that reach gold, or end before it.</param>
/// <param name="CaughtUpIn">When the backlog will be gone at these rates; null where there is none, or it does not shrink.</param>
internal sealed record LivePaceReport(
    [property: JsonPropertyName("state")] Keeping Keeping, long Waiting, [property: JsonIgnore] TimeSpan Age, double InPerSecond,
    double OutPerSecond,
    [property: JsonIgnore] TimeSpan? CaughtUpIn)
{
    public double AgeSeconds => Age.TotalSeconds;

    public double? CaughtUpInSeconds => CaughtUpIn?.TotalSeconds;

    /// <summary>One sentence for people; empty where all is well.</summary>
    public string Words => Keeping switch
    {
        Keeping.Up => "",
        Keeping.CatchingUp => $"{Waiting:N0} events wait, the oldest for {Spoken.Of(Age)}: catching up, about "
            + $"{Spoken.Of(CaughtUpIn!.Value)}",
        _ => $"{Waiting:N0} events wait, the oldest for {Spoken.Of(Age)}: falling behind, {InPerSecond:N0}/s in and {OutPerSecond:N0}/s "
            + "out",
    };
}

/// <summary>Follows a run by samples of how many events came in and how many came out. Pure but for the clock.</summary>
internal sealed class LivePace(TimeProvider time)
{
    /// <summary>The period over which rates are measured; a tick is a few seconds.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(30);

    /// <summary>Younger events are on their way, not a backlog.</summary>
    private static readonly TimeSpan Ordinary = TimeSpan.FromSeconds(15);

    /// <summary>Enough for hours of a growing backlog: after that its age is still right, but its end is estimated too early.</summary>
    private const int MaxEntered = 10_000;

    private readonly Queue<(long At, long In, long Out)> _samples = new();
    private readonly Queue<(long At, long In)> _entered = new();
    private long _lastEntered = -1;

    /// <param name="entered">Events that have entered so far, with those that an earlier run left.</param>
    /// <param name="waiting">Those of them that have not reached their end.</param>
    public LivePaceReport Add(long entered, long waiting)
    {
        var now = time.GetTimestamp();
        var left = entered - waiting;
        _samples.Enqueue((now, entered, left));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Horizon)
            _samples.Dequeue();
        if (entered != _lastEntered && _entered.Count < MaxEntered)
            _entered.Enqueue((now, _lastEntered = entered));
        // The oldest waiting event came with the first sample that has not come out completely.
        while (_entered.TryPeek(out var oldest) && oldest.In <= left)
            _entered.Dequeue();

        var first = _samples.Peek();
        var seconds = Math.Max(0.001, time.GetElapsedTime(first.At, now).TotalSeconds);
        var (inRate, outRate) = ((entered - first.In) / seconds, (left - first.Out) / seconds);
        var age = waiting <= 0 || !_entered.TryPeek(out var next) ? TimeSpan.Zero : time.GetElapsedTime(next.At, now);
        if (age < Ordinary)
            return new LivePaceReport(Keeping.Up, Math.Max(0, waiting), age, inRate, outRate, null);
        var gain = outRate - inRate;
        return gain > inRate / 100
            ? new LivePaceReport(Keeping.CatchingUp, waiting, age, inRate, outRate, TimeSpan.FromSeconds(Math.Min(waiting / gain, 1e6)))
            : new LivePaceReport(Keeping.FallingBehind, waiting, age, inRate, outRate, null);
    }
}
