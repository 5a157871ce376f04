using System.ComponentModel;
using System.Diagnostics;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>The unit of docs/wikiguard.service: what systemd says of it, and that the real tool starts and stops as it asks.</summary>
public sealed class ServiceSpecs : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly ServiceUnit _unit;

    public ServiceSpecs() => _unit = ServiceUnit.Read(_workspace.Path("state"));

    [FactWithSystemd]
    public async Task Systemd_has_nothing_to_say_about_the_unit()
    {
        // It looks whether the program is there.
        var program = Path.ChangeExtension(Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard"), null);
        var unit = _workspace.Write(
            "wikiguard.service", File.ReadAllText(ServiceUnit.File).Replace(_unit.Program, program, StringComparison.Ordinal));

        Assert.Equal((0, ""), await SystemdAnalyzeAsync("verify", "--man=no", unit));
        Assert.NotEqual((0, ""),
            await SystemdAnalyzeAsync(
            "verify", "--man=no", _workspace.Write("other.service", "[Service]\nExecStart=/bin/true\nRestarts=on-failure\n")));
    }

    [Fact]
    [LongTest("A run of the tool.")]
    public async Task The_unit_s_command_reads_a_stream_and_ends_well_by_the_unit_s_signal()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        StreamSpecs.Publish(stream, 1, 10);
        var arguments = _unit.Arguments.Select(a => a == "live" ? stream.Address.ToString() : a).Append("--dashboard").Append(
            $"http://127.0.0.1:{RunSpecs.FreePort()}");
        using var service = Tool.Start(_unit.Environment, [.. arguments]);
        var (output, errors) = (service.StandardOutput.ReadToEndAsync(), service.StandardError.ReadToEndAsync());
        await stream.FirstRequest;

        await Tool.SignalAsync(service, _unit["KillSignal"].Replace("SIG", "", StringComparison.Ordinal));
        await service.WaitForExitAsync().WaitAsync(_unit.TimeOf("TimeoutStopSec"));

        Assert.True(service.ExitCode == ExitCodes.Done, await errors);
        Assert.Contains("you@example.org", Assert.Single(stream.Requests).UserAgent, StringComparison.Ordinal);
        Assert.NotNull(stream.Requests.Single().Since);
        Assert.True(Directory.Exists(_workspace.Path("state/wikiguard/lakehouse")), await output);
    }

    [Fact]
    public async Task Without_a_contact_it_ends_with_the_code_after_which_the_unit_does_not_start_it_again()
    {
        var environment = _unit.Environment.ToDictionary(v => v.Key, _ => (string?)null, StringComparer.Ordinal);

        var result = await Tool.RunInAsync(environment, _unit.Arguments);

        Assert.Equal("on-failure", _unit["Restart"]);
        Assert.Equal(_unit["RestartPreventExitStatus"], $"{result.ExitCode}");
        Assert.Contains("--contact", result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();

    internal static async Task<(int ExitCode, string Said)> SystemdAnalyzeAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments)
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>
    /// Where there is no systemd the test is skipped, and says so; the others hold the unit against the tool all the same.
    /// </summary>
    private sealed class FactWithSystemdAttribute : FactAttribute
    {
        public FactWithSystemdAttribute()
        {
            try
            {
                SystemdAnalyzeAsync("--version").GetAwaiter().GetResult();
            }
            catch (Win32Exception)
            {
                Skip = "systemd-analyze is not on this machine: the unit's own syntax is not checked.";
            }
        }
    }
}
