using System.Diagnostics;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>Commands on a lakehouse that a live run holds.</summary>
public sealed class BesideRunSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);

    private readonly Workspace _workspace = new();

    [Fact]
    [LongTest("A run of the tool, and nine commands twice.")]
    public async Task A_command_beside_a_live_run_says_and_does_what_it_would_alone()
    {
        var (beside, alone) = (_workspace.Path("beside"), _workspace.Path("alone"));
        sample.CopyTo(beside);
        sample.CopyTo(alone);
        await Tool.HarmAsync(beside, "delete from silver_events where event_date = date '2026-01-27'");
        await Tool.HarmAsync(alone, "delete from silver_events where event_date = date '2026-01-27'");
        var file = _workspace.Write("older.jsonl", string.Join('\n', Enumerable.Range(10, 30).Select(n => RunSpecs.Edit(n, "India", 0))));
        var other = Directory.CreateDirectory(_workspace.Path("other")).FullName;
        File.WriteAllText(Path.Combine(other, "risk-model.yaml"),
            TestConfig.AtVersion("risk-model.yaml", 9));
        await using var stream = await WikimediaLikeServer.StartAsync();
        using var run = new StreamRun(stream, beside);
        await run.UntilConnectedAsync(stream, 1);

        var damaged = await Tool.CallAsync("verify", "--lakehouse", beside);
        foreach (var command in new string[][]
        {
            ["quarantine", "redrive", "--layer", "silver"],
            ["quarantine", "redrive", "--layer", "silver", "--format", "json"],
            ["replay", "bronze", "--truncate", "--yes"],
            ["replay", "silver", "--from", "2026-01-27", "--format", "json"],
            ["replay", "gold", "--from", "2026-01-26", "--to", "2026-01-28", "--truncate", "--yes"],
            ["backfill", file, "--dry-run"],
            ["backfill", file, "--format", "json"],
            ["quarantine", "discard", "--check", "title_complete", "--yes"],
            ["mark", "enwiki:Barack Obama", "2026-01-28T02:20Z", "right"],
        })
        {
            var expected = await Tool.CallAsync([.. command, "--lakehouse", alone]);
            var actual = await Tool.CallAsync([.. command, "--lakehouse", beside]);

            Assert.Equal(
                (expected.ExitCode, expected.Output), (actual.ExitCode, actual.Output.Replace(beside, alone, StringComparison.Ordinal)));
        }
        var repaired = await Tool.CallAsync("verify", "--lakehouse", beside);
        var purge = await Tool.CallAsync("purge", "--user", "Editor", "--yes", "--lakehouse", beside);
        var otherRules = await Tool.CallAsync("quarantine", "redrive", "--config", other, "--lakehouse", beside);
        var history = await Tool.CallAsync("history", "--limit", "0", "--lakehouse", beside);
        var summary = await run.StopAsync(); // its sums are right

        Assert.Equal((1, 0), (damaged.ExitCode, repaired.ExitCode));
        Assert.EndsWith($"The lakehouse {beside} is well.", repaired.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(1, purge.ExitCode);
        Assert.Contains("which the run that holds the lakehouse has open. Stop the run, give the command again", purge.Errors,
            StringComparison.Ordinal);
        Assert.Equal(1, otherRules.ExitCode);
        Assert.Contains("works by another configuration than", otherRules.Errors, StringComparison.Ordinal);
        Assert.Contains($"{ThisUser.Name} asked: quarantine redrive --layer silver", history.Output, StringComparison.Ordinal);
        // The backfill's, and what the replay read again.
        Assert.Equal((30 + SampleCounts.Bronze, 0), (summary.Count("landed_by_commands"), summary.Count("produced")));
        await Tool.AssertSameTablesAsync(alone, beside);
    }

    /// <summary>The stream's past, of which no event tells the end, keeps a backfill at work for as long as it takes.</summary>
    [Fact]
    [LongTest("A run of the tool, and commands that are killed.")]
    public async Task A_command_ends_with_its_asker_and_what_a_killed_run_has_left_of_one_is_done_by_the_same_command()
    {
        var (lake, now) = (_workspace.Path("lake"), TimeProvider.System.GetUtcNow());
        await using var stream = await WikimediaLikeServer.StartAsync();
        await using var past = await WikimediaLikeServer.StartAsync();
        StreamSpecs.Publish(stream, 1, 20);
        for (var n = 1; n <= 40; n++)
            Publish(past, n, now.AddHours(-2).AddSeconds(n), "codfw");
        string[] backfill =
        [
            "backfill", "--source", past.Address.ToString(), "--contact", "tests@example.org", "--since",
            $"{now.AddHours(-3):yyyy-MM-dd'T'HH:mm:ss'Z'}", "--until", $"{now.AddHours(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}", "--lakehouse", lake,
        ];
        using var run = new StreamRun(stream, lake, "--since", "1h");
        await run.UntilAsync("silver", 20);

        using (var killed = Tool.Start(backfill))
        {
            await UntilSaidAsync(killed, "Reading ");
            var other = await Tool.CallAsync("maintain", "--lakehouse", lake);
            Assert.Equal(1, other.ExitCode);
            Assert.Contains("It is at work on `backfill` for", other.Errors, StringComparison.Ordinal);
            killed.Kill();
            await killed.WaitForExitAsync();
        }
        await UntilAsync(async () => (await Tool.CallAsync("maintain", "--lakehouse", lake)).ExitCode == 0);
        var history = await Tool.CallAsync("history", "--limit", "0", "--format", "json", "--lakehouse", lake);
        Assert.Contains("it was stopped before its end", history.Output, StringComparison.Ordinal);

        using var left = Tool.Start(backfill);
        await UntilSaidAsync(left, "Reading ");
        await run.KillAsync();
        await left.WaitForExitAsync();
        Assert.Equal(1, left.ExitCode);
        Assert.Contains("ended while it carried this out. What is done stays, and nothing is lost or doubled: give the same command again.",
            await left.StandardError.ReadToEndAsync(), StringComparison.Ordinal);

        for (var n = 41; n <= 44; n++)
            Publish(past, n, now, n % 2 == 0 ? "codfw" : "eqiad");
        var last = await Tool.CallAsync(backfill); // the address of the killed run is still there

        Assert.True(last.ExitCode == 0, last.Errors);
        Assert.Contains("Verified: every check", last.Errors, StringComparison.Ordinal);
        Assert.Equal(["backfill|40|40", "live|20|20"], await Tool.QueryAsync(lake, """
            select ingest_mode, count(*) as n, count(distinct event_id) as ids from silver_events group by ingest_mode order by ingest_mode
            """));
    }

    public void Dispose() => _workspace.Dispose();

    private static void Publish(WikimediaLikeServer stream, int n, DateTimeOffset at, string dataCentre) =>
        stream.PublishPlaced(EventJson.Edit(n, at).Named($"past-{n}"), at, dataCentre);

    private static async Task UntilSaidAsync(Process process, string words)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"It ended and never said \"{words}\".");
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Hang, "It never came to that.");
            await Task.Delay(50);
        }
    }
}
