using WikiGuard.Testing.Tools;
using Xunit;

namespace WikiGuard.Testing;

/// <summary>The lakehouse that <c>wikiguard run</c> makes of the shipped sample; each test works on a copy.</summary>
public class SampleLakehouse : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private readonly string[] _arguments;

    public SampleLakehouse() : this([])
    {
    }

    /// <param name="arguments">What else the run is told.</param>
    protected SampleLakehouse(params string[] arguments) => _arguments = arguments;

    public Task InitializeAsync() => new ToolProcess("dotnet", "").RunWellAsync(
        [Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard"), "run", "--lakehouse", "lake", .. _arguments], _folder.FullName);

    public void CopyTo(string folder) => Folders.Copy(Path.Combine(_folder.FullName, "lake"), folder);

    public virtual Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
