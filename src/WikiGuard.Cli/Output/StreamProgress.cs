using WikiGuard.Recovery;

namespace WikiGuard.Cli.Output;

/// <summary>
/// Shows on stderr how far a backfill has read a stream: one line that is rewritten on a terminal, a line every ten seconds elsewhere.
/// </summary>
internal sealed class StreamProgress : IDisposable
{
    private readonly TextWriter _errors;
    private readonly StreamBackfill _backfill;
    private readonly StreamRange _range;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _ended;

    public StreamProgress(TextWriter errors, StreamBackfill backfill, StreamRange range)
    {
        (_errors, _backfill, _range) = (errors, backfill, range);
        var interval = TimeSpan.FromSeconds(_isTerminal ? 0.5 : 10);
        _timer = new Timer(_ => Say(), null, interval, interval);
    }

    public void Dispose()
    {
        lock (_gate)
            _ended = true;
        _timer.Dispose();
        if (_isTerminal)
            _errors.Write("\r\u001b[K");
    }

    private void Say()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            var line = Line(_range, _backfill.Reached, _backfill.Counts, TimeProvider.System.GetElapsedTime(_began));
            if (_isTerminal)
                _errors.Write($"\r{line}\u001b[K");
            else
                _errors.WriteLine(line);
        }
    }

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
