using System.ComponentModel;
using System.Diagnostics;

namespace WikiGuard.Testing.Tools;

/// <summary>
/// A program that the machine must have. A test that needs one fails without it, and says what to install;
/// <see cref="NeedsProgramAttribute"/> leaves it out of the quick tests.
/// </summary>
/// <param name="Program">Its name on the PATH.</param>
/// <param name="Advice">What to do where it is missing.</param>
public sealed record ToolProcess(string Program, string Advice)
{
    public static ToolProcess Aws { get; } =
        new("aws", "These tests need AWS's command line: pip install -r tests/requirements.txt, in a virtual environment that is on the "
            + "PATH.");

    /// <returns>What it wrote to standard output, to standard error, and its exit code.</returns>
    /// <exception cref="InvalidOperationException">The program is missing.</exception>
    public async Task<(string Output, string Errors, int ExitCode)> RunAsync(
        IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            process.StartInfo.Environment[name] = value;
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{Program} cannot be started: {e.Message} {Advice}", e);
        }
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (await output, await errors, process.ExitCode);
    }

    /// <inheritdoc cref="RunAsync"/>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">The program is missing, or failed; the message holds what it wrote.</exception>
    public async Task<string> RunWellAsync(
        IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        var given = arguments.ToList();
        var (output, errors, exitCode) = await RunAsync(given, folder, environment, input);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{Program} {string.Join(' ', given)} in {folder} ended with {exitCode}.\n{errors}{output}");
    }
}
