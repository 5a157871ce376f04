using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Sql;

/// <summary>Trino's grammar, as the npm package dt-sql-parser has it; <c>tests/SqlGrammar</c> is the program.</summary>
internal static class TrinoGrammar
{
    private const string Advice = "The SQL grammar test needs Node.js: install Node.js >= 20.11 from https://nodejs.org, then run the tests again.";
    private static readonly Version LeastNodeVersion = new(20, 11);

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "SqlGrammar");
    private static readonly Lazy<Task> Prepared = new(PrepareAsync);

    /// <summary>The first error of each statement that the grammar refuses, by the statement's name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RefusedAsync(IEnumerable<SqlStatement> statements)
    {
        await Prepared.Value;
        var input = JsonSerializer.Serialize(statements.Select(s => new { name = s.Name, sql = s.Text }));
        using var refused = JsonDocument.Parse(await RunAsync("node", "parse.mjs", input));
        return refused.RootElement.EnumerateArray().ToDictionary(
            r => r.GetProperty("name").GetString()!,
            r => $"{r.GetProperty("line")}:{r.GetProperty("column")}: {r.GetProperty("message")}", StringComparer.Ordinal);
    }

    private static async Task PrepareAsync()
    {
        var version = (await RunAsync("node", "--version")).Trim();
        Assert.True(Version.Parse(version.TrimStart('v')) >= LeastNodeVersion, $"node is {version}. {Advice}");

        // npm writes this file last, so an install that broke off is made again.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci --ignore-scripts --no-audit --no-fund");
    }

    private static async Task<string> RunAsync(string program, string arguments, string input = "")
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started: {e.Message} {Advice}", e);
        }
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {arguments} in {Folder} ended with {process.ExitCode}.\n{await errors}{await output}");
    }
}
