using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Testing.Athena;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>A deployed stack whose Athena answers from the tables of a lakehouse.</summary>
public abstract class StackWithTables : StackUnderTest, IAsyncLifetime
{
    private protected Workspace Workspace { get; } = new();

    private protected LocalLakehouse Lakehouse { get; private set; } = null!;

    private protected LocalAthena Athena { get; private set; } = null!;

    /// <summary>What Athena asks.</summary>
    private protected virtual IQueryEngine TablesOf(IQueryEngine engine) => engine;

    /// <summary>What the tables hold before a test.</summary>
    private protected virtual Task PlantAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Lakehouse = await LocalLakehouse.OpenAsync(Workspace.Path("lake"), TimeProvider.System, CancellationToken.None);
        Athena = await LocalAthena.StartAsync(TablesOf(Lakehouse.Engine));
        await PlantAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await Athena.DisposeAsync();
        Lakehouse.Dispose();
        Workspace.Dispose();
        await DisposeAsync();
    }
}
