using System.Diagnostics;

namespace WikiGuard.Cli.Tests.Dashboard;

/// <summary><c>wikiguard dashboard</c> over a lakehouse, on a free port.</summary>
internal sealed class OpenDashboard : IAsyncDisposable
{
    private readonly Process _process;

    private OpenDashboard(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Without a slash at its end.</summary>
    public string Address { get; }

    public static Task<OpenDashboard> StartAsync(string lakehouse) =>
        StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal), "--lakehouse", lakehouse);

    /// <param name="environment">Added to this process's; null takes a variable away.</param>
    public static async Task<OpenDashboard> StartAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var process = Tool.Start(environment, ["dashboard", .. arguments, "--address", "http://127.0.0.1:0"]);
        var line = await process.StandardError.ReadLineAsync() ?? "";
        var start = line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal);
        Assert.True(start >= 0, line);
        _ = process.StandardError.ReadToEndAsync();
        return new OpenDashboard(process, line[start..line.IndexOf(". ", start, StringComparison.Ordinal)]);
    }

    public async ValueTask DisposeAsync()
    {
        await Tool.SignalAsync(_process, "INT");
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
