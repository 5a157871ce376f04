namespace WikiGuard.Cli.Output;

/// <summary>Progress on stderr: one line that is rewritten on a terminal, and lines one after the other elsewhere.</summary>
internal sealed class RewrittenLine(TextWriter errors)
{
    private const string ClearsTheRest = "\u001b[K";

    public bool IsTerminal { get; } = errors is not RelayedWriter && !Console.IsErrorRedirected;

    /// <summary>On a terminal, the next one takes its place.</summary>
    public void Write(string line)
    {
        if (IsTerminal)
            errors.Write($"\r{line}{ClearsTheRest}");
        else
            errors.WriteLine(line);
    }

    /// <summary>A line that stays.</summary>
    public void Note(string line) => errors.WriteLine(IsTerminal ? $"\r{line}{ClearsTheRest}" : line);

    /// <summary>Takes the last line away, where it can be.</summary>
    public void Clear()
    {
        if (IsTerminal)
            errors.Write($"\r{ClearsTheRest}");
    }
}
