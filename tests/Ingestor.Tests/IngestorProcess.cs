using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Functions.Ingestor.Tests;

/// <summary>The Ingestor's own program as a child process, with nothing of ours in its environment but what is given.</summary>
internal sealed partial class IngestorProcess : IAsyncDisposable
{
    /// <summary>Far more than anything here takes, on a machine that does other things as well.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(90);

    private readonly ChildProcess _process;

    private IngestorProcess(ProcessStartInfo start, int healthPort) => (HealthPort, _process) = (healthPort, new ChildProcess(start));

    public int HealthPort { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> Output => _process.Output;

    public IReadOnlyList<string> Errors => _process.Errors;

    /// <summary>The lines of metrics so far.</summary>
    public IReadOnlyList<JsonElement> Metrics =>
        [.. Output.Where(l => l.StartsWith("{\"_aws\"", StringComparison.Ordinal)).Select(l => JsonElement.Parse(l))];

    /// <param name="environment">Settings, and whatever AWS's SDK wants.</param>
    /// <param name="arguments">None: to ingest.</param>
    /// <param name="program">An executable; null for the one that was built with the tests.</param>
    public static IngestorProcess Start(
        IReadOnlyDictionary<string, string> environment, IEnumerable<string>? arguments = null, string? program = null,
        string? directory = null)
    {
        var port = FreePort();
        string[] command = program is null ? ["dotnet", Repository.ProgramOf("functions/Ingestor")] : [program];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments ?? []])
        {
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var own in start.Environment.Keys.Where(k => k.StartsWith("WIKIGUARD_", StringComparison.Ordinal)
            || k.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(own);
        start.Environment["WIKIGUARD_HEALTH_ADDRESS"] = $"127.0.0.1:{port}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new IngestorProcess(start, port);
    }

    /// <summary>As ECS stops a task.</summary>
    public void Terminate() => Send(15);

    public void Kill() => Send(9);

    public void Pause() => Send(19);

    public void Resume() => Send(18);

    /// <returns>The exit code.</returns>
    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync().WaitAsync(Hang);

    /// <summary>Asks the health endpoint.</summary>
    /// <returns>The status and the body; status 0 where nothing listens.</returns>
    public async Task<(int Status, JsonElement Body)> AskAsync(string path)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{HealthPort}{path}"));
            var body = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, body.Length > 0 ? JsonElement.Parse(body) : default);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (0, default);
        }
    }

    /// <summary>Waits until it says that it is in a state, such as reading.</summary>
    public async Task<JsonElement> UntilAsync(string state)
    {
        JsonElement found = default;
        await Eventually.HoldsAsync(
            async () => (found = (await AskAsync("/healthz")).Body) is { ValueKind: JsonValueKind.Object } body
                && body.GetProperty("state").GetString() == state,
            () => $"the Ingestor never became {state}: {found}\n{Story()}",
            () => HasExited);
        return found;
    }

    public string Story() => string.Join('\n', [.. Errors, .. Output.TakeLast(40)]);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Send(int signal)
    {
        if (Signal(_process.Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} did not reach process {_process.Id}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
