namespace WikiGuard.Cli.Output;

/// <summary>How far something is, on stderr: one line that is rewritten on a terminal; elsewhere a line when it says something
/// new, and one a minute.</summary>
internal sealed class ProgressLine(TextWriter errors) : IDisposable
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private string _last = "";
    private long _saidAt;

    /// <param name="news">What a reader of a log wants to know, once.</param>
    /// <param name="always">What changes all the time, such as how long it takes.</param>
    public void Say(string news, string always)
    {
        if (_isTerminal)
            errors.Write($"\r{news}{always}\u001b[K");
        else if (news != _last || TimeProvider.System.GetElapsedTime(_saidAt) >= LineEvery)
            errors.WriteLine($"{news}{always}");
        else
            return;
        (_last, _saidAt) = (news, TimeProvider.System.GetTimestamp());
    }

    /// <summary>A line that stays.</summary>
    public void Note(string line) => errors.WriteLine(_isTerminal ? $"\r{line}\u001b[K" : line);

    public void Dispose()
    {
        if (_isTerminal && _last.Length > 0)
            errors.Write("\r\u001b[K");
    }
}
