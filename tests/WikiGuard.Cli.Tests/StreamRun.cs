using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>A <c>wikiguard run</c> that watches a stream, until it is stopped or killed.</summary>
internal sealed class StreamRun : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly string _page = $"http://127.0.0.1:{RunSpecs.FreePort()}";
    private readonly Task<string> _output;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _errors = new();

    public StreamRun(WikimediaLikeServer stream, string lakehouse, params string[] more)
        : this(errorsTo: null, stream, lakehouse, more)
    {
    }

    /// <param name="errorsTo">A file that takes stderr; null for this process.</param>
    public StreamRun(string? errorsTo, WikimediaLikeServer stream, string lakehouse, params string[] more)
    {
        _process = Tool.Start(
            errorsTo,
            ["run", "--source", stream.Address.ToString(), "--contact", "tests@example.org", "--lakehouse", lakehouse, "--dashboard", _page,
                "--format", "json", .. more]);
        (_output, _reading) = (_process.StandardOutput.ReadToEndAsync(), ReadErrorsAsync());
    }

    /// <summary>Waits until it has said something on stderr.</summary>
    public async Task UntilSaidAsync(string words)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!_errors.Any(l => l.Contains(words, StringComparison.Ordinal)))
        {
            AssertAlive(began);
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the stream has been asked so often.</summary>
    public async Task UntilConnectedAsync(WikimediaLikeServer stream, int times)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (stream.Requests.Count < times)
        {
            AssertAlive(began);
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until one of the run's counts is reached.</summary>
    public async Task UntilAsync(string count, long reached)
    {
        using var http = new HttpClient();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            AssertAlive(began);
            try
            {
                if ((long)JsonNode.Parse(await http.GetStringAsync($"{_page}/api/status"))!["counts"]![count]! >= reached)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            await Task.Delay(50);
        }
    }

    /// <summary>Ends it as Ctrl-C does; it must end well.</summary>
    public async Task<ToolResult> StopAsync()
    {
        var result = await EndAsync();
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }

    /// <summary>Ends it as Ctrl-C does, well or not.</summary>
    public async Task<ToolResult> EndAsync()
    {
        await Tool.SignalAsync(_process, "INT");
        await _process.WaitForExitAsync();
        await _reading;
        return new ToolResult(_process.ExitCode, await _output, string.Join('\n', _errors));
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();

    private void AssertAlive(long began) =>
        Assert.True(!_process.HasExited && TimeProvider.System.GetElapsedTime(began) < Hang, string.Join('\n', _errors));

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            _errors.Enqueue(line);
    }
}
