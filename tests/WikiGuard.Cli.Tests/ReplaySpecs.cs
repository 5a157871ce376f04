using System.Text.RegularExpressions;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator brings a lakehouse back that somebody has damaged.</summary>
public sealed partial class ReplaySpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();

    private string Lake => _workspace.Path("lake");

    [Theory]
    [InlineData("delete from silver_events where wiki = 'enwiki'")]
    [InlineData("insert into silver_events select * from silver_events where event_date = date '2026-01-27'")]
    [InlineData("insert into gold_user_metrics_10min select * from gold_user_metrics_10min where metric_date = date '2026-01-27' limit 9")]
    [LongTest("Each harm takes three runs of the tool.")]
    public async Task Verify_finds_the_damage_and_the_commands_that_it_names_repair_it(string harm)
    {
        sample.CopyTo(Lake);
        var expected = await Tool.FingerprintAsync(Lake);
        await Tool.HarmAsync(Lake, harm);

        var found = await Tool.CallAsync("verify", "--lakehouse", Lake);
        var commands = Commands().Matches(found.Output).Select(c => c.Groups["arguments"].Value).Distinct().ToList();

        Assert.Equal(1, found.ExitCode);
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            var replay = await Tool.CallAsync([.. command.Replace("'", "", StringComparison.Ordinal).Split(' '), "--yes"]);
            Assert.True(replay.ExitCode == 0, replay.Errors + replay.Output);
        }
        Assert.Equal(0, (await Tool.CallAsync("verify", "--lakehouse", Lake)).ExitCode);
        Assert.Equal(expected, await Tool.FingerprintAsync(Lake));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_does_nothing()
    {
        sample.CopyTo(Lake);

        var text = await Tool.CallAsync(
            "replay", "silver", "--from", "2026-01-26", "--to", "2026-01-28", "--truncate", "--dry-run", "--lakehouse", Lake);
        var json = await Tool.CallAsync(
            "replay", "gold", "--from", "2026-01-27", "--dry-run", "--format", "json", "--lakehouse", Lake);

        Assert.Equal(
            """
            A replay of silver, 2026-01-26 to 2026-01-28, would take 1 batch:
              2026-01-26: reads 1,550 rows of bronze; silver has 554
              2026-01-27: reads 1,610 rows of bronze; silver has 578
              2026-01-28: reads 1,794 rows of bronze; silver has 624
              It costs nothing here. The same would be some $0.0012 on AWS: 16 statements, 29 MB to scan.
            """, text.Output.TrimEnd());
        Assert.Equal("", text.Errors);
        Assert.StartsWith(
            """{"layer":"gold","from":"2026-01-27","to":"2026-01-27","truncate":false,"batches":1,"expected_on_aws":{"usd":0.0005,"statements":7,"scanned_bytes":25115600},"days":[{"date":"2026-01-27","rows_in":578,""",
            json.Output, StringComparison.Ordinal);
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select count(*) as n from silver_events where batch_seq > 1"));
    }

    [Fact]
    public async Task Times_are_widened_to_whole_dates_and_the_tool_says_so()
    {
        sample.CopyTo(Lake);

        var dry = await Tool.CallAsync("replay", "silver", "--from", "2026-01-26T23:30Z", "--to", "2026-01-28T00:00Z", "--dry-run",
            "--lakehouse", Lake);

        Assert.StartsWith("A replay of silver, 2026-01-26 to 2026-01-27, would take", dry.Output, StringComparison.Ordinal);
        Assert.Equal(
            """
            --from 2026-01-26T23:30Z: whole dates are taken, so this means 2026-01-26.
            --to 2026-01-28T00:00Z: whole dates are taken, so this means 2026-01-27.
            """, dry.Errors.TrimEnd());
    }

    [Fact]
    public async Task A_replay_with_nothing_to_do_has_the_form_of_one_that_was_done()
    {
        sample.CopyTo(Lake);

        var nothing = await Tool.CallAsync("replay", "gold", "--from", "2020-01-01", "--format", "json", "--lakehouse", Lake);

        Assert.Equal(
            """{"layer":"gold","from":"2020-01-01","to":"2020-01-01","batches":0,"counts":{}}""", nothing.Output.TrimEnd());
    }

    [Theory]
    [InlineData("--from yesterday: give a date such as 2026-02-01, or a time", "silver", "--from", "yesterday")]
    [InlineData("--max-usd goes with --stack; a lakehouse in a folder has no use for it",
        "silver", "--from", "2026-01-28", "--max-usd", "5")]
    [InlineData("--from is after --to", "silver", "--from", "2026-01-28", "--to", "2026-01-26")]
    [InlineData("--from is after --to", "silver", "--from", "2026-01-28T14:00Z", "--to", "2026-01-28T12:00Z")]
    [InlineData("'--from' is required", "silver")]
    [InlineData("The commands are: bronze, silver, gold", "copper", "--from", "2026-01-28")]
    [InlineData("then give --yes", "gold", "--from", "2026-01-28", "--truncate")]
    public async Task Wrong_usage_is_told(string advice, params string[] arguments)
    {
        sample.CopyTo(Lake);

        // In a process of its own, where nobody is there to ask.
        var result = await Tool.RunAsync(["replay", .. arguments, "--lakehouse", Lake]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
    }

    /// <summary>The same command, killed twenty times at moments drawn at random, and then left to its end.</summary>
    [Fact]
    [LongTest("Twenty kills, and a recording that is long enough for them.")]
    public async Task A_replay_that_is_killed_again_and_again_ends_as_one_that_nobody_disturbed()
    {
        var source = _workspace.Path("edits.jsonl");
        await Tool.RunAsync("generate", "--events", "30000", "--days", "3", "--seed", "7", "--out", source);
        var run = await Tool.RunAsync("run", "--source", source, "--lakehouse", Lake);
        Assert.True(run.ExitCode == 0, run.Errors);
        var expected = await Tool.FingerprintAsync(Lake);
        var days = (await Tool.QueryAsync(Lake, "select min(event_date) as a, max(event_date) as b from silver_events"))[0].Split('|');
        await Tool.HarmAsync(Lake, "update silver_events set comment = 'other', title = 'other' where namespace = 0");
        await Tool.HarmAsync(Lake, "insert into silver_events select * replace (event_id || '!' as event_id) from silver_events limit 100");
        string[] command = ["replay", "silver", "--from", days[0], "--to", days[1], "--truncate", "--yes", "--lakehouse", Lake];

        var random = new Random(20260129);
        for (var kills = 0; kills < 20; kills++)
        {
            using var replay = Tool.Start(command);
            await Task.Delay(TimeSpan.FromSeconds(0.3 + random.NextDouble() * 4));
            replay.Kill();
            await replay.WaitForExitAsync();
        }
        var last = await Tool.RunAsync(command);

        Assert.True(last.ExitCode == 0, last.Errors);
        Assert.Contains("Verified", last.Errors, StringComparison.Ordinal);
        Assert.Equal(expected, await Tool.FingerprintAsync(Lake));
        Assert.Equal(["0"], await Tool.QueryAsync(Lake, "select max(abs(difference)) as n from pipeline_ledger"));
    }

    public void Dispose() => _workspace.Dispose();

    [GeneratedRegex(@"wikiguard (?<arguments>replay .*? --truncate --lakehouse '[^']+')", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Commands();
}
