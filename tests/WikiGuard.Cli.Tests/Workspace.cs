using WikiGuard.Testing;

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

    /// <summary>The environment of a shell that finds the tool by its name, in this folder.</summary>
    public Dictionary<string, string> WithToolOnPath()
    {
        var program = Write("wikiguard", $"#!/bin/sh\nexec dotnet '{Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        { ["PATH"] = $"{_folder.FullName}{System.IO.Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}" };
    }

    public static string Fixture(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public void Dispose() => _folder.Delete(recursive: true);
}
