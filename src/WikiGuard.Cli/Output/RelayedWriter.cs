using System.Text;

namespace WikiGuard.Cli.Output;

/// <summary>What a command writes that is carried out for another process: its text goes there at once.</summary>
/// <param name="write">Passes text on; called by one thread at a time.</param>
/// <param name="answer">What <see cref="Answer"/> is.</param>
internal sealed class RelayedWriter(Action<string> write, Func<Task<string?>>? answer = null) : TextWriter
{
    private readonly Lock _gate = new();

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Asks whoever sits there for a line; null where nobody does.</summary>
    public Func<Task<string?>>? Answer => answer;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        lock (_gate)
            write(value ?? "");
    }

    // One piece, so that lines of several threads stay whole.
    public override void WriteLine(string? value) => Write(value + NewLine);
}
