using System.ComponentModel;
using System.Diagnostics;
using WikiGuard.Testing;

namespace WikiGuard.Template.Tools;

/// <summary>A program that a test needs. Where it is missing the test fails and says how to get it.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <returns>Exit code and standard output.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, string advice, string? folder = null)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder ?? Repository.Root,
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
            throw new InvalidOperationException($"{program} cannot be started: {e.Message} {advice}", e);
        }
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        return (await output).Trim() is { Length: > 0 } text || process.ExitCode == 0
            ? (process.ExitCode, await output)
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.\n{await errors}");
    }
}
