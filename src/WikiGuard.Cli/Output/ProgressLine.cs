namespace WikiGuard.Cli.Output;

/// <summary>How far something is, on stderr: one line that is rewritten on a terminal; elsewhere a line when it says something
/// new, and one a minute.</summary>
internal sealed class ProgressLine(TextWriter errors) : IDisposable
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    private readonly RewrittenLine _line = new(errors);
    private string _last = "";
    private long _saidAt;

    /// <param name="news">What a reader of a log wants to know, once.</param>
    /// <param name="always">What changes all the time, such as how long it takes.</param>
    public void Say(string news, string always)
    {
        if (!_line.IsTerminal && news == _last && TimeProvider.System.GetElapsedTime(_saidAt) < LineEvery)
            return;
        _line.Write($"{news}{always}");
        (_last, _saidAt) = (news, TimeProvider.System.GetTimestamp());
    }

    /// <summary>A line that stays.</summary>
    public void Note(string line) => _line.Note(line);

    public void Dispose()
    {
        if (_last.Length > 0)
            _line.Clear();
    }
}
