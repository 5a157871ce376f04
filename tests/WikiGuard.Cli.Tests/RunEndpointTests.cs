using WikiGuard.Cli.Serving;

namespace WikiGuard.Cli.Tests;

public sealed class RunEndpointTests
{
    [Fact]
    public void It_is_found_until_it_is_withdrawn()
    {
        using var workspace = new Workspace();
        var folder = Path.GetDirectoryName(workspace.Path("run.json"))!;
        RunEndpoint.Publish(folder, new RunEndpoint("http://127.0.0.1:8642", "secret"));
        Assert.Equal(new RunEndpoint("http://127.0.0.1:8642", "secret"), RunEndpoint.Find(folder));

        RunEndpoint.Withdraw(folder);

        Assert.Null(RunEndpoint.Find(folder));
    }

    /// <summary>Somebody has moved the lakehouse away: the run ends for that reason, and not for want of a file to delete.</summary>
    [Fact]
    public void In_a_folder_that_is_gone_there_is_nothing_to_withdraw() =>
        RunEndpoint.Withdraw(Path.Combine(Path.GetTempPath(), "wikiguard-gone"));
}
