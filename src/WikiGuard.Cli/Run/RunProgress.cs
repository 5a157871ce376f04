namespace WikiGuard.Cli.Run;

/// <summary>Says on stderr how far the run is: one line that is rewritten on a terminal, a line now and then elsewhere.</summary>
internal sealed class RunProgress : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForWeeks = TimeSpan.FromMinutes(1);

    private readonly TextWriter _errors;
    private readonly Func<(RunCounts Counts, DateTimeOffset EventTime)> _status;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private (long Received, long At) _last;
    private bool _isStopping;
    private bool _ended;

    /// <param name="isLong">The run may go on for weeks: a line a minute is enough for a log.</param>
    public RunProgress(TextWriter errors, Func<(RunCounts Counts, DateTimeOffset EventTime)> status, bool isLong)
    {
        _errors = errors;
        _status = status;
        _last = (0, TimeProvider.System.GetTimestamp());
        var interval = _isTerminal ? OnTerminal : isLong ? ForWeeks : Elsewhere;
        _timer = new Timer(_ => Say(), null, interval, interval);
    }

    /// <summary>The run has been asked to stop: says so at once, and from now on how much is left.</summary>
    public void Stopping()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _isStopping = true;
            if (!_isTerminal)
                _timer.Change(Elsewhere, Elsewhere);
            var left = _status().Counts.OnTheirWay;
            WriteLine($"Stopping: reading has ended; finishing {(left == 0 ? "the batch at work" : $"{left:N0} events on their way to gold")}. "
                + "Press Ctrl-C again to leave at once; the next start goes on from there.");
        }
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
            var (counts, eventTime) = _status();
            var now = TimeProvider.System.GetTimestamp();
            var rate = (counts.Received - _last.Received) / Math.Max(0.001, TimeProvider.System.GetElapsedTime(_last.At, now).TotalSeconds);
            _last = (counts.Received, now);
            var line = $"{eventTime.UtcDateTime:yyyy-MM-dd HH:mm} · received {counts.Received:N0} ({rate:N0}/s) · kept {counts.Produced:N0} · bronze {counts.Bronze:N0} · silver {counts.Silver:N0} · windows {counts.GoldEntityWindows:N0}";
            if (_isStopping)
                line = $"stopping, {counts.OnTheirWay:N0} left · {line}";
            if (_isTerminal)
                _errors.Write($"\r{line}\u001b[K");
            else
                _errors.WriteLine(line);
        }
    }

    private void WriteLine(string line) => _errors.WriteLine(_isTerminal ? $"\r{line}\u001b[K" : line);
}
