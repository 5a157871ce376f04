using Xunit;

namespace WikiGuard.Testing.Tools;

/// <summary>A program for Node.js in a folder with a lock file; its packages are installed at first use.</summary>
/// <param name="folder">Below the repository's root, such as <c>tests/SqlGrammar</c>.</param>
/// <param name="script">The file that is run.</param>
public sealed class NodeProgram(string folder, string script)
{
    private const string Advice = "These tests need Node.js: install Node.js >= 20.11 from https://nodejs.org, then run them again.";
    private static readonly Version LeastVersion = new(20, 11);
    private static readonly ToolProcess Node = new("node", Advice);
    private static readonly ToolProcess Npm = new(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", Advice);

    private readonly string _folder = Path.Combine(Repository.Root, folder);
    private readonly SemaphoreSlim _once = new(1, 1);
    private bool _isPrepared;

    /// <param name="input">Written to its standard input.</param>
    /// <returns>What it wrote to standard output.</returns>
    public async Task<string> RunAsync(string input, IReadOnlyDictionary<string, string>? environment = null)
    {
        await PrepareAsync();
        return await Node.RunWellAsync([script], _folder, environment, input);
    }

    private async Task PrepareAsync()
    {
        await _once.WaitAsync();
        try
        {
            if (_isPrepared)
                return;
            var version = (await Node.RunWellAsync(["--version"], _folder)).Trim();
            Assert.True(Version.Parse(version.TrimStart('v')) >= LeastVersion, $"node is {version}. {Advice}");

            // npm writes this file last, so an install that broke off is made again.
            var installed = new FileInfo(Path.Combine(_folder, "node_modules", ".package-lock.json"));
            if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(_folder, "package-lock.json")))
                await Npm.RunWellAsync(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], _folder);
            _isPrepared = true;
        }
        finally
        {
            _once.Release();
        }
    }
}
