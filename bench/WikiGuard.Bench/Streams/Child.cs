using System.Diagnostics;

namespace WikiGuard.Bench.Streams;

/// <summary>This program in a process of its own. It ends when its standard input does, so none outlives its parent.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    public Child(params IEnumerable<string> arguments)
        : this(new Dictionary<string, string>(StringComparer.Ordinal), arguments)
    {
    }

    public Child(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Child).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. host, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        // A read from a pipe that nobody writes to does not notice its cancellation.
        await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken)
            ?? throw new FatalException("A process of the benchmark ended too early; its error is above.");

    /// <summary>Asks it to end.</summary>
    /// <returns>What it says last.</returns>
    public Task<string> EndAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        return ReadLineAsync(cancellationToken);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }
}
