namespace WikiGuard.Cli.Run;

/// <summary>Says on stderr how far the run is: one line that is rewritten on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class RunProgress : IDisposable
{
    private readonly TextWriter _errors;
    private readonly Func<(RunCounts Counts, DateTimeOffset EventTime)> _status;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private (long Received, long At) _last;
    private bool _ended;

    public RunProgress(TextWriter errors, Func<(RunCounts Counts, DateTimeOffset EventTime)> status)
    {
        _errors = errors;
        _status = status;
        _last = (0, TimeProvider.System.GetTimestamp());
        var interval = TimeSpan.FromSeconds(_isTerminal ? 0.5 : 2);
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
            var (counts, eventTime) = _status();
            var now = TimeProvider.System.GetTimestamp();
            var rate = (counts.Received - _last.Received) / Math.Max(0.001, TimeProvider.System.GetElapsedTime(_last.At, now).TotalSeconds);
            _last = (counts.Received, now);
            var line = $"{eventTime.UtcDateTime:yyyy-MM-dd HH:mm} · received {counts.Received:N0} ({rate:N0}/s) · kept {counts.Produced:N0} · bronze {counts.Bronze:N0} · silver {counts.Silver:N0} · windows {counts.GoldEntityWindows:N0}";
            if (_isTerminal)
                _errors.Write($"\r{line}\u001b[K");
            else
                _errors.WriteLine(line);
        }
    }
}
