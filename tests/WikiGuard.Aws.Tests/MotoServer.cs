using System.ComponentModel;
using System.Diagnostics;

namespace WikiGuard.Aws.Tests;

/// <summary>
/// moto's S3 (https://docs.getmoto.org), a second opinion on what S3 does: a process of its own on a free port, with its objects in memory.
/// </summary>
public sealed class MotoServer : IAsyncLifetime
{
    private const string Advice =
        "These tests need moto's server: pip install -r tests/requirements.txt, in a virtual environment that is on the PATH.";
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];
    private Process? _process;
    private int _buckets;

    public string Address => _address.Task.Result;

    /// <exception cref="InvalidOperationException">The program is missing, or does not start.</exception>
    public async Task InitializeAsync()
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", "0"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
            EnableRaisingEvents = true,
        };
        _process.StartInfo.Environment["PYTHONUNBUFFERED"] = "1";
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"moto_server ended. {Advice}\n{Output}"));
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            _process = null;
            throw new InvalidOperationException($"moto_server cannot be started: {e.Message} {Advice}", e);
        }
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await _address.Task.WaitAsync(StartTime);
    }

    /// <returns>The name of a new, empty bucket.</returns>
    public async Task<string> CreateBucketAsync()
    {
        var bucket = $"lakehouse-{Interlocked.Increment(ref _buckets)}";
        using var http = new HttpClient();
        using var response = await http.PutAsync(new Uri($"{Address}/{bucket}"), content: null);
        response.EnsureSuccessStatusCode();
        return bucket;
    }

    public async Task DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    // " * Running on http://127.0.0.1:40123", and then a line for each request, of which nobody needs to know.
    private void Read(string? line)
    {
        if (line is null || _address.Task.IsCompleted)
            return;
        lock (_output)
            _output.Add(line);
        if (line.IndexOf("Running on http://", StringComparison.Ordinal) is >= 0 and var at)
            // By name and not by number: for a number the SDK never puts the bucket into the host.
            _address.TrySetResult($"http://localhost:{new Uri(line[(at + "Running on ".Length)..].Trim()).Port}");
    }
}
