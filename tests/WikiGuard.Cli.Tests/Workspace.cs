namespace WikiGuard.Cli.Tests;

/// <summary>A folder for one test.</summary>
public sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(Path(name), content);
        return Path(name);
    }

    /// <summary>An allowlist that takes every page of every wiki.</summary>
    public string EverythingAllowed() => Write("everything.yaml", "entities:\n  - title: \"*\"\n    wiki: \"*\"\n");

    public static string Fixture(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public void Dispose() => _folder.Delete(recursive: true);
}
