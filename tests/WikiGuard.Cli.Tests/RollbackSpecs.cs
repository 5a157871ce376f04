using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>A rollback of a lakehouse in a folder, which keeps no earlier states.</summary>
[LongTest("Each command is a process.")]
public sealed class RollbackSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();

    private string Lake => _workspace.Path("lake");

    [Fact]
    public async Task The_dates_since_are_derived_again_and_I_am_told()
    {
        sample.CopyTo(Lake);
        var expected = await Tool.FingerprintAsync(Lake);
        await RunAsync("replay", "silver", "--from", "2026-01-27");
        await Tool.HarmAsync(Lake, "update silver_events set comment = 'other' where event_date = date '2026-01-27'");

        var dry = await RunAsync("rollback", "silver", "--before", "silver-00000002", "--dry-run");
        var refused = await RunAsync("rollback", "silver", "--before", "silver-00000002");
        var done = await RunAsync("rollback", "silver", "--before", "silver-00000002", "--yes");

        Assert.Equal((0, 2, 0), (dry.ExitCode, refused.ExitCode, done.ExitCode));
        Assert.Contains(
            "A lakehouse in a folder keeps no earlier states of its tables. Instead, silver is derived again on the dates that its 1 batch since "
                + "silver-00000001 have touched", dry.Errors, StringComparison.Ordinal);
        Assert.StartsWith("A replay of silver, 2026-01-27, would take 1 batch:", dry.Output, StringComparison.Ordinal);
        Assert.Contains(
            "A rollback removes rows, and nobody is there to ask. Look at it with --dry-run, then give --yes.", refused.Errors,
            StringComparison.Ordinal);
        Assert.StartsWith("Replayed silver of 2026-01-27 in 1 batch", done.Output, StringComparison.Ordinal);
        Assert.Equal(expected, await Tool.FingerprintAsync(Lake));
    }

    [Theory]
    [InlineData(0, "There is nothing to roll back: silver has done nothing since silver-00000001", "silver", "--to", "0s")]
    [InlineData(1, "silver-00000009 is not complete; the last batch is silver-00000001", "silver", "--before", "silver-00000009")]
    [InlineData(1, "silver had nothing before its first batch", "silver", "--to", "2020-01-01")]
    [InlineData(2, "wikiguard replay bronze --truncate", "bronze", "--to", "1h")]
    [InlineData(2, "Give one of --to, --before and --snapshot", "gold")]
    public async Task What_there_is_not_is_said(int exitCode, string told, params string[] arguments)
    {
        sample.CopyTo(Lake);

        var result = await RunAsync(["rollback", .. arguments, "--yes"]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(told, result.Output + result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();

    private Task<ToolResult> RunAsync(params string[] arguments) => Tool.CallAsync([.. arguments, "--lakehouse", Lake]);
}
