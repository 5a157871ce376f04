namespace WikiGuard.Cli.Output;

/// <summary>Shows how far something is, by the clock: twice a second on a terminal, and less often elsewhere.</summary>
internal sealed class PeriodicLine : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(0.5);

    private readonly RewrittenLine _line;
    private readonly Func<bool, string?> _next;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _ended;

    /// <param name="elsewhere">How often where stderr is no terminal.</param>
    /// <param name="next">The line, told whether it is for a terminal; null where there is nothing to say. Calls follow one another, those
    /// of <see cref="Note"/> included.</param>
    public PeriodicLine(TextWriter errors, TimeSpan elsewhere, Func<bool, string?> next)
    {
        (_line, _next) = (new RewrittenLine(errors), next);
        var interval = _line.IsTerminal ? OnTerminal : elsewhere;
        _timer = new Timer(_ => Say(), null, interval, interval);
    }

    /// <summary>A line that stays; nothing after the end.</summary>
    public void Note(Func<string> line)
    {
        lock (_gate)
        {
            if (!_ended)
                _line.Note(line());
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _ended = true;
        _timer.Dispose();
        _line.Clear();
    }

    private void Say()
    {
        lock (_gate)
        {
            if (!_ended && _next(_line.IsTerminal) is { } line)
                _line.Write(line);
        }
    }
}
