using WikiGuard.Recovery;

namespace WikiGuard.Cli.Output;

/// <summary>
/// Shows on stderr how far a backfill has read a stream: one line that is rewritten on a terminal, a line every ten seconds elsewhere.
/// </summary>
internal sealed class StreamProgress : IDisposable
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    private readonly PeriodicLine _line;

    public StreamProgress(TextWriter errors, StreamBackfill backfill, StreamRange range)
    {
        var began = TimeProvider.System.GetTimestamp();
        _line = new PeriodicLine(errors, LineEvery,
            _ => backfill.WaitInWords is { } waits
                ? $"{char.ToUpperInvariant(waits[0])}{waits[1..]}."
                : Line(range, backfill.Reached, backfill.Counts, TimeProvider.System.GetElapsedTime(began)));
    }

    public void Dispose() => _line.Dispose();

    /// <param name="reached">When the last event was sent; null before the first.</param>
    /// <param name="elapsed">Since the reading began.</param>
    internal static string Line(StreamRange range, DateTimeOffset? reached, LineCounts counts, TimeSpan elapsed)
    {
        if (reached is not { } at)
            return "Waiting for the stream's first event.";
        var (read, left) = (at - range.Since, range.Until - at);
        var line = $"{at.UtcDateTime:yyyy-MM-dd HH:mm} ({read / (range.Until - range.Since):P0}) · {counts.Lines:N0} events "
            + $"({counts.Lines / Math.Max(1, elapsed.TotalSeconds):N0}/s), {counts.Landed:N0} of pages wanted · ";
        return left < TimeSpan.FromMinutes(1) ? line + "waiting until each data centre's events have come"
            : read <= TimeSpan.Zero ? line + "just begun"
            : line + $"about {Spoken.Of(elapsed * (left / read))} left";
    }
}
