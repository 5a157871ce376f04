using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;

namespace WikiGuard.Cli.Run;

/// <summary>
/// Shows on stderr how far the run is: one line that is rewritten on a terminal, a line every few seconds elsewhere, and less often for
/// a stream.
/// </summary>
internal sealed class RunProgress : IDisposable
{
    private readonly RunStatus _status;
    private readonly PeriodicLine _line;
    private (long Received, long At) _last = (0, TimeProvider.System.GetTimestamp());
    private (Keeping Keeping, long At)? _lastLine;
    private bool _isStopping;

    /// <summary>A log of weeks must stay readable: a stream that keeps up gets a line a minute, others one in ten seconds.</summary>
    private static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LineOfBacklogEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public RunProgress(TextWriter errors, RunStatus status)
    {
        _status = status;
        _line = new PeriodicLine(errors, LookEvery, Next);
    }

    /// <summary>The run has been asked to stop: shows that at once, and from now on how much is left.</summary>
    public void Stopping() => _line.Note(() =>
    {
        _isStopping = true;
        var left = _status.Look().Counts.OnTheirWay;
        return $"Stopping: reading has ended; finishing "
            + $"{(left == 0 ? "the batch at work" : $"{left:N0} events on their way to gold")}. "
            + "Press Ctrl-C again to leave at once; the next start goes on from there.";
    });

    public void Dispose() => _line.Dispose();

    private string? Next(bool isTerminal)
    {
        var report = _status.Look();
        var line = _isStopping ? $"stopping, {report.Counts.OnTheirWay:N0} left · {Line(report)}" : Line(report);
        return isTerminal || _isStopping || report.Pace is null || IsDue(report.Pace.Keeping) ? line : null;
    }

    private bool IsDue(Keeping keeping)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (_lastLine is { } last && last.Keeping == keeping
            && TimeProvider.System.GetElapsedTime(last.At, now) < (keeping == Keeping.Up ? LineEvery : LineOfBacklogEvery))
            return false;
        _lastLine = (keeping, now);
        return true;
    }

    private string Line(RunReport report)
    {
        var counts = report.Counts;
        var now = TimeProvider.System.GetTimestamp();
        var rate = (counts.Received - _last.Received) / Math.Max(0.001, TimeProvider.System.GetElapsedTime(_last.At, now).TotalSeconds);
        _last = (counts.Received, now);
        var line = $"{report.EventTime.UtcDateTime:yyyy-MM-dd HH:mm} · received {counts.Received:N0} ({rate:N0}/s) · kept "
            + $"{counts.Produced:N0}"
            + $" · bronze {counts.Bronze:N0} · silver {counts.Silver:N0} · ";
        if (report.Pace is not { } pace)
            return $"{line}windows {counts.GoldEntityWindows:N0}";
        line += report.GoldUpTo is { } upTo ? $"gold up to {upTo.UtcDateTime:HH:mm:ss}" : "gold: nothing yet";
        if (_isStopping)
            return line;
        if (report.StreamWaits is { } waits)
            return $"{line} · {waits}";
        return pace.Keeping == Keeping.Up
            ? $"{line}, next at {report.NextGold.UtcDateTime:HH:mm:ss}" : $"{line} · {pace.Words} ({report.WhereItWaits})";
    }
}
