using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>The Tab key, in the shell that every machine of the tests has.</summary>
public sealed class CompletionSpecs : IDisposable
{
    private static readonly ToolProcess Bash = new("bash", "Its completion is tested in it.");

    private readonly Workspace _workspace = new();

    [Theory]
    [InlineData("wikiguard rep", "repair replay")]
    [InlineData("wikiguard replay si", "silver")]
    [InlineData("wikiguard query --named top_risky_e", "top_risky_entities")]
    [InlineData("wikiguard top --severity CR", "CRITICAL")]
    public async Task Bash_completes_commands_options_and_values(string line, string expected)
    {
        // As the shell calls it: with the line, the place in it, and its words.
        var (output, errors, exitCode) = await Bash.RunAsync(
            ["-c", $"eval \"$(wikiguard completion bash)\"; COMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({line}); "
                + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _wikiguard; echo $(printf '%s\\n' \"${COMPREPLY[@]}\" | sort)"],
            _workspace.Path(""), _workspace.WithToolOnPath());

        Assert.True(exitCode == 0, errors);
        Assert.Equal(expected, output.Trim());
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Each_shell_has_a_script_that_asks_the_tool(string shell) =>
        Assert.Contains("wikiguard \"[suggest:", (await Tool.CallAsync("completion", shell)).Output, StringComparison.Ordinal);

    public void Dispose() => _workspace.Dispose();
}
