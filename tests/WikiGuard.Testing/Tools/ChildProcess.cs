using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace WikiGuard.Testing.Tools;

/// <summary>A program that runs beside the test, with what it has written so far.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    public ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>
    /// The most memory, in bytes, that was resident at any time of its life. Linux alone counts it so that no peak is missed.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">The system does not tell.</exception>
    public long PeakResidentBytes
    {
        get
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/status");
            var line = File.Exists(file)
                ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
            return line is null
                ? throw new PlatformNotSupportedException(
                    $"{file} has no VmHWM: a program's peak memory can be measured on Linux only, while it runs.")
                : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>What all processors have spent on it so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>The lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Waits until it ends by itself, and all that it wrote has come.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Ends it by force, where it has not ended; all that it wrote before has come then.</summary>
    public async Task StopAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
