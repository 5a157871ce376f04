using System.Diagnostics;
using System.Text.Json;
using WikiGuard.Cli.Commands;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <param name="Output">stdout.</param>
/// <param name="Errors">stderr.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    /// <summary>A count of a run's JSON summary.</summary>
    public long Count(string name)
    {
        using var json = JsonDocument.Parse(Output);
        return json.RootElement.GetProperty(name).GetInt64();
    }

    /// <summary>A query's JSON rows, each as its values joined by <c>|</c>.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            using var json = JsonDocument.Parse(Output);
            return [.. json.RootElement.EnumerateArray().Select(
                r => string.Join('|', r.EnumerateObject().Select(p => p.Value.ToString())))];
        }
    }
}

/// <summary>The <c>wikiguard</c> tool as a user runs it: a process of its own.</summary>
internal static class Tool
{
    private static readonly string Program = Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard");

    public static Task<ToolResult> RunAsync(params string[] arguments) =>
        RunInAsync(new Dictionary<string, string?>(StringComparer.Ordinal), arguments);

    /// <param name="environment">Added to this process's; null takes a variable away.</param>
    public static async Task<ToolResult> RunInAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new ToolResult(process.ExitCode, await output, await errors);
    }

    /// <summary>The same command in this process: quicker, where the process itself is not what is tested.</summary>
    public static async Task<ToolResult> CallAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLine.RunAsync(arguments, TextWriter.Synchronized(output), TextWriter.Synchronized(errors));
        return new ToolResult(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Damages a lakehouse's tables past the pipeline.</summary>
    public static async Task HarmAsync(string lakehouse, string sql)
    {
        using var engine = new DuckDbQueryEngine(Path.Combine(lakehouse, "wikiguard_lakehouse.duckdb"), TimeProvider.System);
        await engine.RunAsync(new SqlStatement("harm", sql), CancellationToken.None);
    }

    /// <summary>A query on a lakehouse, as JSON.</summary>
    public static async Task<IReadOnlyList<string>> QueryAsync(string lakehouse, string sql)
    {
        var result = await CallAsync("query", sql, "--lakehouse", lakehouse, "--format", "json");
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Rows;
    }

    /// <summary>Two lakehouses hold the same silver and gold, but for lineage.</summary>
    public static async Task AssertSameTablesAsync(string expected, string actual)
    {
        using var left = LocalLakehouse.OpenReader(expected, TimeProvider.System);
        using var right = LocalLakehouse.OpenReader(actual, TimeProvider.System);
        await SameTables.AssertAsync(left, right);
    }

    public static async Task<string> FingerprintAsync(string lakehouse)
    {
        using var reader = LocalLakehouse.OpenReader(lakehouse, TimeProvider.System);
        return await SameTables.FingerprintAsync(reader);
    }

    public static Process Start(params string[] arguments) => Start(new Dictionary<string, string?>(StringComparer.Ordinal), arguments);

    /// <param name="errorsTo">A file that takes stderr, by a shell that then is the tool; null for this process.</param>
    public static Process Start(string? errorsTo, string[] arguments) => errorsTo is null ? Start(arguments) : Start(
        new Dictionary<string, string?>(StringComparer.Ordinal),
        new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet \"$@\" 2>{errorsTo}", "sh", Program, .. arguments]));

    /// <param name="signal">INT, as Ctrl-C sends it, or TERM.</param>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString()])!;
        await kill.WaitForExitAsync();
    }

    /// <param name="environment">Added to this process's; null takes a variable away.</param>
    public static Process Start(IReadOnlyDictionary<string, string?> environment, string[] arguments) =>
        Start(environment, new ProcessStartInfo("dotnet", [Program, .. arguments]));

    private static Process Start(IReadOnlyDictionary<string, string?> environment, ProcessStartInfo start)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        start.Environment.Remove("WIKIGUARD_CONTACT");
        foreach (var (name, value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }
}
