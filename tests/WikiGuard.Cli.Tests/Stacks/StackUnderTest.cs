namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>A deployed stack whose state machines can be executed, and the tool beside it.</summary>
public abstract class StackUnderTest : IAsyncLifetime
{
    private protected DeployedStack Stack { get; private set; } = null!;

    private protected LocalStepFunctions Service { get; private set; } = null!;

    /// <summary>The tool's environment variables.</summary>
    private protected Dictionary<string, string?> Environment =>
        new(Stack.Environment, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL_SFN"] = Service.Server.Address };

    public async Task InitializeAsync()
    {
        Stack = await DeployedStack.StartAsync();
        Service = await LocalStepFunctions.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Stack.DisposeAsync();
    }

    /// <summary>Runs a command of the tool for the stack.</summary>
    private protected Task<ToolResult> RunAsync(params string[] command) =>
        Tool.RunInAsync(Environment, [.. command, "--stack", DeployedStack.Name]);
}
