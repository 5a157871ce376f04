using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using WikiGuard.Testing;

namespace WikiGuard.Bench.Functions;

/// <summary>A way to build the functions' programs, and where they lie then.</summary>
/// <param name="Name">The name of the way.</param>
/// <param name="Programs">The assembly by the name of its project.</param>
internal sealed record FunctionBuild(string Name, IReadOnlyDictionary<string, string> Programs)
{
    private static readonly string[] Projects = ["Bronze", "Promotion", "Operations"];

    /// <summary>As they were built together with this program.</summary>
    public static FunctionBuild AsBuilt { get; } =
        new("as built", Projects.ToDictionary(p => p, p => Repository.ProgramOf($"functions/{p}"), StringComparer.Ordinal));

    /// <summary>As the Makefile publishes them, but for the system that this is.</summary>
    public static async Task<FunctionBuild> PublishAsync(
        string name, string folder, string[] properties, CancellationToken cancellationToken)
    {
        var programs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in Projects)
        {
            var output = Path.Combine(folder, name, project);
            using var publish = Process.Start(new ProcessStartInfo("dotnet",
            [
                "publish", Path.Combine(Repository.Root, "functions", project, $"WikiGuard.Functions.{project}.csproj"), "--configuration",
                "Release", "--runtime", Runtime,
                // Beside the working copy, which keeps its own restore and build.
                "--artifacts-path", Path.Combine(folder, "artifacts"), "--output", output, "--verbosity", "quiet", .. properties,
            ])
            { UseShellExecute = false })!;
            await publish.WaitForExitAsync(cancellationToken);
            if (publish.ExitCode != 0)
                throw new FatalException($"functions/{project} could not be published; the reason is above.");
            programs[project] = Path.Combine(output, $"WikiGuard.Functions.{project}.dll");
        }
        return new FunctionBuild(name, programs);
    }

    /// <summary>The size of the package that would be deployed, in bytes.</summary>
    public long ZipBytes(string project)
    {
        using var file = new MemoryStream();
        ZipFile.CreateFromDirectory(Path.GetDirectoryName(Programs[project])!, file);
        return file.Length;
    }

    private static string Runtime => $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
}
