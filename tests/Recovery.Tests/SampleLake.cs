using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>What <c>wikiguard run</c> has made of the sample.</summary>
public sealed class SampleLake : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    public async Task InitializeAsync()
    {
        var program = Path.Combine(Path.GetDirectoryName(Repository.ProgramOf("src/WikiGuard.Cli"))!, "wikiguard.dll");
        await new ToolProcess("dotnet", "").RunWellAsync([program, "run", "--lakehouse", "lake"], _folder.FullName);
    }

    public void CopyTo(string folder) => Folders.Copy(Path.Combine(_folder.FullName, "lake"), folder);

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
