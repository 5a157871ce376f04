using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Functions.Ingestor.Tests;

/// <summary>What goes into the container image: the SDK makes it from these properties and the publish output.</summary>
public sealed class ImageSpecs : IDisposable
{
    internal const string Project = "functions/Ingestor/WikiGuard.Functions.Ingestor.csproj";

    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("wikiguard-publish-");

    public void Dispose() => _output.Delete(recursive: true);

    [Fact]
    public async Task The_image_is_chiseled_for_both_architectures_and_runs_as_nobody_special()
    {
        using var json = JsonDocument.Parse(await DotnetAsync(
            "msbuild", Project,
            "-getProperty:ContainerBaseImage,ContainerRepository,ContainerUser,ContainerRuntimeIdentifiers,InvariantGlobalization,ServerGarbageCollection,ConcurrentGarbageCollection,TieredPGO",
            "-getItem:ContainerEnvironmentVariable,ContainerPort,ContainerLabel"));
        string Property(string name) => json.RootElement.GetProperty("Properties").GetProperty(name).GetString()!;
        List<string> Items(string name) =>
            [.. json.RootElement.GetProperty("Items").GetProperty(name).EnumerateArray().Select(
            i => i.GetProperty("Identity").GetString()!)];

        Assert.Equal("mcr.microsoft.com/dotnet/runtime:10.0-noble-chiseled", Property("ContainerBaseImage"));
        Assert.Equal("wikiguard-ingest", Property("ContainerRepository"));
        Assert.Equal("1654", Property("ContainerUser"));
        Assert.Equal("linux-x64;linux-arm64", Property("ContainerRuntimeIdentifiers"));
        Assert.Equal("true", Property("InvariantGlobalization")); // the base image has no ICU
        Assert.Equal(["false", "false", "false"],
            [Property("ServerGarbageCollection"), Property("ConcurrentGarbageCollection"), Property("TieredPGO")]);
        Assert.Contains("DOTNET_EnableDiagnostics", Items("ContainerEnvironmentVariable"));
        Assert.Contains("8080", Items("ContainerPort"));
        Assert.Contains("org.opencontainers.image.title", Items("ContainerLabel"));
    }

    /// <summary>
    /// An index would be pushed after the image, under a second tag. Tags cannot be written twice, so a push that ended between the two
    /// could not be repeated.
    /// </summary>
    [Theory]
    [InlineData(".github", "workflows", "build.yaml")]
    [InlineData("docs", "deploy.md")]
    public async Task What_is_pushed_is_one_image_under_one_tag(params string[] path)
    {
        var text = await File.ReadAllTextAsync(Path.Combine([Repository.Root, .. path]));
        var command = text.Split('\n').Single(l => l.Contains("-t:PublishContainer", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var runtime = command[Array.IndexOf(command, "-r") + 1];

        using var json = JsonDocument.Parse(await DotnetAsync(["msbuild", Project, "-t:_ContainerEstablishRIDNess",
            "-getProperty:_IsSingleRIDBuild,_IsMultiRIDBuild", $"-p:RuntimeIdentifier={runtime}",
            .. command.Where(c => c.StartsWith("-p:Container", StringComparison.Ordinal))]));

        Assert.Equal(("true", "", "linux-arm64"), (json.RootElement.GetProperty("Properties").GetProperty("_IsSingleRIDBuild").GetString(),
            json.RootElement.GetProperty("Properties").GetProperty("_IsMultiRIDBuild").GetString(), runtime));
    }

    [Theory]
    [LongTest("Builds what goes into the image.")]
    [InlineData("linux-x64", 0x3E)]
    [InlineData("linux-arm64", 0xB7)]
    public async Task The_publish_output_holds_librdkafka_for_its_architecture(string runtime, int machine)
    {
        await PublishAsync(runtime);

        // On Debian-like systems without libsasl2, as the base image is one, x64 loads the build for CentOS 8; arm64 has one for all.
        var library = Path.Combine(_output.FullName, runtime == "linux-x64" ? "centos8-librdkafka.so" : "librdkafka.so");
        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F'], File.ReadAllBytes(library)[..4]);
        Assert.Equal(machine, File.ReadAllBytes(library)[0x12]); // e_machine
        Assert.Equal(machine, File.ReadAllBytes(Path.Combine(_output.FullName, "WikiGuard.Functions.Ingestor"))[0x12]);
        var config = JsonElement.Parse(
            File.ReadAllBytes(Path.Combine(_output.FullName, "WikiGuard.Functions.Ingestor.runtimeconfig.json")));
        var properties = config.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
        Assert.DoesNotContain(Directory.EnumerateFiles(_output.FullName),
            f => Path.GetFileName(f).Contains("duckdb", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    [LongTest("Builds what goes into the image.")]
    public async Task The_published_program_ingests_from_a_read_only_directory_and_leaves_no_file_anywhere()
    {
        await PublishAsync(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64");
        foreach (var file in _output.GetFiles("*", SearchOption.AllDirectories))
            file.UnixFileMode &= ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        _output.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        var temporary = Directory.CreateTempSubdirectory("wikiguard-tmp-");
        var before = Snapshot();
        await using var world = await IngestorWorld.CreateAsync();
        world.Settings["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        world.Settings["DOTNET_EnableDiagnostics"] = "0";
        world.Settings["TMPDIR"] = temporary.FullName;
        world.Settings["HOME"] = "/nonexistent";

        await using (var ingestor = IngestorProcess.Start(
            world.Settings, program: Path.Combine(_output.FullName, "WikiGuard.Functions.Ingestor"), directory: _output.FullName))
        {
            await ingestor.UntilAsync("reading");
            world.Publish(20);
            await world.DeliveredAsync(ingestor);
            Assert.Empty(temporary.GetFileSystemInfos());
            ingestor.Terminate();
            Assert.Equal(0, await ingestor.WaitForExitAsync());
        }

        world.AssertComplete();
        Assert.Equal(before, Snapshot());
        Assert.Empty(temporary.GetFileSystemInfos());
        temporary.Delete();
        _output.UnixFileMode |= UnixFileMode.UserWrite;
    }

    private List<(string Path, long Length, DateTime Written)> Snapshot() =>
        [.. _output.GetFiles("*", SearchOption.AllDirectories).Select(f => (f.FullName, f.Length, f.LastWriteTimeUtc)).Order()];

    // What the tests were built from is built already; only the program is, for the architecture.
    private Task<string> PublishAsync(string runtime) => DotnetAsync(
        "publish", Project, "--runtime", runtime, "--no-self-contained", "--no-restore", "--configuration", Configuration, "--output",
        _output.FullName,
        "-p:BuildProjectReferences=false");

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}:\n{output}");
    }
}
