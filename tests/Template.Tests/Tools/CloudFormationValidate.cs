using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Template.Tools;

/// <summary>AWS's validator, an npm package; <c>tests/CloudFormationValidate</c> is the program.</summary>
internal static class CloudFormationValidate
{
    private const string Advice = "This test needs Node.js: install Node.js >= 20.11 from https://nodejs.org, then run the tests again.";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "CloudFormationValidate");
    private static readonly Lazy<Task> Prepared = new(PrepareAsync);

    /// <summary>What it calls FATAL or ERROR.</summary>
    public static async Task<IReadOnlyList<Finding>> CheckAsync(string file)
    {
        await Prepared.Value;
        var (_, output) = await Tool.RunAsync("node", ["validate.mjs", file], Advice, Folder);
        using var findings = JsonDocument.Parse(output);
        return
        [
            .. findings.RootElement.EnumerateArray().Select(f => new Finding(
                f.GetProperty("rule").GetString()!, f.GetProperty("logicalId").GetString()!, f.GetProperty("message").GetString()!)),
        ];
    }

    private static async Task PrepareAsync()
    {
        // npm writes this file last, so an install that broke off is made again.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            return;
        var (exitCode, output) = await Tool.RunAsync(
            OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Advice, Folder);
        Assert.True(exitCode == 0, $"npm ci in {Folder} ended with {exitCode}. {output}");
    }
}
