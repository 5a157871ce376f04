using System.Text.Json;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Standins.Tests;

/// <summary>A function process with its own Runtime API.</summary>
public abstract class SampleFunctionSpecs : IAsyncLifetime
{
    private readonly List<FunctionProcess> _functions = [];

    protected RuntimeApiServer Api { get; private set; } = null!;

    public async Task InitializeAsync() => Api = await RuntimeApiServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var function in _functions)
            await function.DisposeAsync();
        await Api.DisposeAsync();
    }

    protected FunctionProcess Start(string handler, params (string Name, string Value)[] environment)
    {
        var function = FunctionProcess.Start(
            Api,
            "tests/Standins.SampleFunction",
            handler,
            environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
        _functions.Add(function);
        return function;
    }

    /// <summary>The response's JSON; fails with the function's own error if it did not respond.</summary>
    protected static T Read<T>(InvocationOutcome outcome)
    {
        Assert.Null(outcome.Error);
        return JsonSerializer.Deserialize<T>(outcome.Body!)!;
    }
}
