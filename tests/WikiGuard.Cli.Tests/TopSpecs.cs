using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>The board on a terminal.</summary>
public sealed class TopSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task The_riskiest_come_first_with_their_reasons_and_a_filter_narrows()
    {
        sample.CopyTo(_workspace.Path("lake"));

        var board = await TopAsync();
        var narrowed = await TopAsync("--severity", "NORMAL", "--name", "war", "--days", "1");
        var none = await TopAsync("--name", "nobody");

        Assert.True(board.ExitCode == 0, board.Errors);
        var lines = board.Output.Split('\n').Select(l => l.TrimEnd()).ToList();
        Assert.EndsWith("worst windows of 01-26 00:00 to 01-29 00:00 UTC", lines[0], StringComparison.Ordinal);
        Assert.Equal("Severity Score  Entity                Events Windows  Activity", lines[2]);
        Assert.StartsWith("CRITICAL    75  enwiki:Barack Obama       61       2  ", lines[3], StringComparison.Ordinal);
        Assert.Contains("█", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("  01-28 02:20 61 events in 10 minutes where 5.0 are usual", lines[4], StringComparison.Ordinal);
        Assert.Contains("1 entity, worst windows of 01-28 00:00 to 01-29 00:00 UTC, NORMAL and above, named war", narrowed.Output,
            StringComparison.Ordinal);
        Assert.Contains("enwiki:World War II", narrowed.Output, StringComparison.Ordinal);
        Assert.EndsWith("None is at risk.\n", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_it_stays_until_Ctrl_C()
    {
        sample.CopyTo(_workspace.Path("lake"));

        // `script` gives it a terminal of 80 columns, and `timeout` presses Ctrl-C.
        var shell = new ToolProcess("script", "It comes with util-linux.");
        var (output, _, exitCode) = await shell.RunAsync(
            ["-qec", "stty cols 80 rows 40; timeout --foreground -s INT 8 dotnet "
                + $"'{Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard")}' top --lakehouse lake; test $? -eq 124", "/dev/null"],
            _workspace.Path(""), new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(0, exitCode);
        Assert.Contains("enwiki:Barack Obama", output, StringComparison.Ordinal);
        Assert.DoesNotContain("wikiguard:", output, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();

    private Task<ToolResult> TopAsync(params string[] options) =>
        Tool.CallAsync(["top", .. options, "--lakehouse", _workspace.Path("lake")]);
}
