using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>The lakehouse that a run of the shipped sample makes; each test works on a copy.</summary>
public sealed class SampleLakehouse : IAsyncLifetime
{
    private readonly Workspace _workspace = new();

    public async Task InitializeAsync()
    {
        var run = await Tool.RunAsync("run", "--lakehouse", _workspace.Path("lake"));
        Assert.True(run.ExitCode == 0, run.Errors);
    }

    public void CopyTo(string folder) => Folders.Copy(_workspace.Path("lake"), folder);

    public Task DisposeAsync()
    {
        _workspace.Dispose();
        return Task.CompletedTask;
    }
}
