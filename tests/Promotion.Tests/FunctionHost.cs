using System.Text.Json.Nodes;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>The functions, each a process of its own that serves one invocation after the other.</summary>
internal sealed class FunctionHost : IAsyncDisposable
{
    private readonly Dictionary<string, (RuntimeApiServer Api, FunctionProcess Process)> _functions = new(StringComparer.Ordinal);

    public static async Task<FunctionHost> StartAsync(
        IReadOnlyDictionary<string, string> environment, params (string Project, string Handler)[] functions)
    {
        var host = new FunctionHost();
        foreach (var (project, handler) in functions)
        {
            var api = await RuntimeApiServer.StartAsync();
            host._functions[handler] = (api, FunctionProcess.Start(api, project, handler, environment));
        }
        return host;
    }

    /// <returns>What the function returned.</returns>
    public async Task<JsonNode?> InvokeAsync(string handler, byte[] payload)
    {
        var outcome = await _functions[handler].Process.InvokeAsync(payload);
        Assert.True(outcome.Error is null, $"{handler}: {outcome.Error}");
        return JsonNode.Parse(outcome.Body!);
    }

    /// <summary>What the function has written to standard output.</summary>
    public IReadOnlyList<string> OutputOf(string handler) => _functions[handler].Process.Output;

    /// <summary>Invokes a scheduled function as EventBridge would.</summary>
    public Task<JsonNode?> TickAsync(string handler) => InvokeAsync(handler, "{}"u8.ToArray());

    public async ValueTask DisposeAsync()
    {
        foreach (var (api, process) in _functions.Values)
        {
            await process.DisposeAsync();
            await api.DisposeAsync();
        }
    }
}
