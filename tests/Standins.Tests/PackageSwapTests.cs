using System.Diagnostics;
using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Standins.Tests;

/// <summary>What Directory.Build.targets makes of a function project's references, asked from MSBuild; nothing is restored.</summary>
public sealed class PackageSwapTests
{
    private const string Sample = "tests/Standins.SampleFunction";

    [Fact]
    public async Task By_default_an_AWS_package_is_its_standin_and_other_packages_are_left_alone()
    {
        var items = JsonNode.Parse((await MSBuildAsync(Sample, "-getItem:PackageReference,ProjectReference,Compile")).Output)!["Items"]!;

        var packages = Identities(items, "PackageReference");
        Assert.DoesNotContain(packages, IsAws);
        Assert.Contains("Microsoft.Extensions.DependencyInjection", packages);
        Assert.Contains(Identities(items, "ProjectReference"), project =>
            project.EndsWith("standins/Amazon.Lambda.Core/Amazon.Lambda.Core.csproj", StringComparison.Ordinal));
        Assert.Contains(Identities(items, "Compile"), file => file.EndsWith("LambdaMain.cs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_official_the_project_is_what_its_file_says()
    {
        var result = await MSBuildAsync(
            Sample, "-getItem:PackageReference,ProjectReference,Compile,PackageVersion", "-p:AwsPackages=official");
        var items = JsonNode.Parse(result.Output)!["Items"]!;

        Assert.Equal(6, Identities(items, "PackageReference").Count(IsAws));
        Assert.True(Identities(items, "PackageVersion").Count(IsAws) >= 6);
        Assert.Empty(Identities(items, "ProjectReference"));
        Assert.DoesNotContain(Identities(items, "Compile"), file => file.EndsWith("LambdaMain.cs", StringComparison.Ordinal));
    }

    /// <summary>So that the whole solution builds.</summary>
    [Fact]
    public async Task With_official_a_standin_itself_stays_what_it_is()
    {
        var result = await MSBuildAsync(
            "standins/Amazon.Lambda.RuntimeSupport", "-getItem:PackageReference,ProjectReference", "-p:AwsPackages=official");
        var items = JsonNode.Parse(result.Output)!["Items"]!;

        Assert.DoesNotContain(Identities(items, "PackageReference"), IsAws);
        Assert.Contains(Identities(items, "ProjectReference"), project =>
            project.EndsWith("standins/Amazon.Lambda.Core/Amazon.Lambda.Core.csproj", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_value_stops_the_build_and_says_what_to_write()
    {
        var (exitCode, output) = await MSBuildAsync(Sample, "-t:Restore", "-p:AwsPackages=offical");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("AwsPackages is 'offical'. Use -p:AwsPackages=standin", output, StringComparison.Ordinal);
    }

    private static bool IsAws(string package) =>
        package.StartsWith("Amazon.Lambda.", StringComparison.Ordinal) || package.StartsWith("AWS.Lambda.", StringComparison.Ordinal);

    private static List<string> Identities(JsonNode items, string type) =>
        [.. items[type]?.AsArray().Select(item => ((string?)item!["Identity"])!.Replace('\\', '/')) ?? []];

    private static async Task<(int ExitCode, string Output)> MSBuildAsync(string project, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(Repository.Root, project), "-nologo", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // The mode of this test run must not decide, nor the settings of the MSBuild that may have started it.
        start.Environment.Remove("AwsPackages");
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
