using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

[LongTest("Kills, and a recording that is long enough for them.")]
public sealed class KillSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public Task I_lose_and_double_nothing_when_a_run_is_killed() => KillAsync(times: 1, events: 10_000);

    [Fact]
    public Task I_lose_and_double_nothing_when_a_run_is_killed_ten_times_at_random_moments() => KillAsync(times: 10, events: 50_000);

    /// <summary>
    /// Runs are killed at moments drawn at random from the start of the process on, each going on with what the one before left.
    /// Then the same command runs to its end, and the tables must be those of a run that nobody disturbed.
    /// </summary>
    private async Task KillAsync(int times, int events)
    {
        var source = _workspace.Path("edits.jsonl");
        Assert.Equal(0, (await Tool.RunAsync("generate", "--events", $"{events}", "--days", "2", "--seed", "7", "--out", source)).ExitCode);
        var undisturbed = await RunAsync(source, "undisturbed");
        var whole = TimeSpan.FromSeconds(Elapsed(undisturbed));

        var random = new Random(20260129);
        var lakehouse = 1;
        for (var kills = 0; kills < times;)
        {
            using var run = Tool.Start(
                "run", "--source", source, "--lakehouse", _workspace.Path($"killed-{lakehouse}"), "--format", "json");
            if (kills % 4 != 3)
                await run.StandardError.ReadLineAsync(); // it says what it reads when it begins; every fourth kill may come before that
            await Task.Delay(whole * random.NextDouble() * 0.5);
            if (run.HasExited)
            {
                // This one reached its end through the kills so far; the rest falls on a new lakehouse.
                Assert.Equal(0, run.ExitCode);
                await Tool.AssertSameTablesAsync(_workspace.Path("undisturbed"), _workspace.Path($"killed-{lakehouse++}"));
                continue;
            }
            run.Kill(); // SIGKILL
            await run.WaitForExitAsync();
            kills++;
        }
        var last = await RunAsync(source, $"killed-{lakehouse}");

        await Tool.AssertSameTablesAsync(_workspace.Path("undisturbed"), _workspace.Path($"killed-{lakehouse}"));
        Assert.Equal(
            last.Count("produced") + last.Count("resumed"),
            last.Count("bronze_quarantined") + last.Count("redelivered") + last.Count("silver") + last.Count("silver_quarantined")
            + last.Count("duplicates") + last.Count("dropped"));
        const string Quarantine =
            "select failed_checks, event_id, original_record like '%_metadata%' as whole from silver_quarantine order by event_id";
        Assert.Equal(
            await Tool.QueryAsync(_workspace.Path("undisturbed"), Quarantine),
            await Tool.QueryAsync(_workspace.Path($"killed-{lakehouse}"), Quarantine));
    }

    private async Task<ToolResult> RunAsync(string source, string lakehouse)
    {
        var run = await Tool.RunAsync("run", "--source", source, "--lakehouse", _workspace.Path(lakehouse), "--format", "json");
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        return run;
    }

    private static double Elapsed(ToolResult run)
    {
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("elapsed_seconds").GetDouble();
    }

    public void Dispose() => _workspace.Dispose();
}
