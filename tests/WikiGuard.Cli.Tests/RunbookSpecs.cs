using System.Text.RegularExpressions;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>An operator who has docs/runbook.md and a lakehouse in a folder, and types what stands there.</summary>
[LongTest("Each command is a process.")]
public sealed partial class RunbookSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IDisposable
{
    private static readonly ToolProcess Shell = new("bash", "The runbook's commands are for a shell.");

    private readonly Workspace _workspace = new();

    private string Folder => _workspace.Path("");

    [Fact]
    public async Task Each_command_for_a_folder_does_what_it_says()
    {
        var commands = (await CommandsAsync()).Where(RunsHere).ToList();
        Assert.InRange(commands.Count, 15, int.MaxValue);
        await PrepareAsync();

        foreach (var command in commands)
        {
            var (output, errors, exitCode) = await RunAsync(command);
            Assert.True(exitCode == 0, $"{command}\nended with {exitCode}.\n{errors}{output}");
        }
    }

    /// <summary>Somebody damages the lakehouse; `verify` and the runbook's table of its findings bring it back.</summary>
    [Theory]
    [InlineData("delete from bronze_events where kafka_partition = 1", "wikiguard replay bronze --truncate --yes")]
    [InlineData("insert into bronze_events select * from bronze_events limit 9", "wikiguard replay bronze --truncate --yes")]
    [InlineData("delete from silver_events where namespace = 0",
        "wikiguard replay silver --from 2026-01-26 --to 2026-01-28 --truncate --yes")]
    [InlineData("insert into silver_events select * from silver_events where namespace = 0",
        "wikiguard replay silver --from 2026-01-26 --to 2026-01-28 --truncate --yes")]
    [InlineData("insert into gold_entity_metrics_10min select * from gold_entity_metrics_10min where metric_date = date '2026-01-27'",
        "wikiguard replay gold --from 2026-01-27 --truncate --yes")]
    public async Task A_damage_is_found_and_mended_by_a_command_of_the_runbook(string harm, string command)
    {
        Assert.Contains(command, await CommandsAsync());
        await PrepareAsync();
        var expected = await Tool.FingerprintAsync(_workspace.Path(".wikiguard"));
        await Tool.HarmAsync(_workspace.Path(".wikiguard"), harm);

        var found = await RunAsync("wikiguard verify");
        var mended = await RunAsync(command);

        Assert.Equal(1, found.ExitCode);
        Assert.True(mended.ExitCode == 0, mended.Errors + mended.Output);
        Assert.Equal(0, (await RunAsync("wikiguard verify")).ExitCode);
        Assert.Equal(expected, await Tool.FingerprintAsync(_workspace.Path(".wikiguard")));
    }

    public void Dispose() => _workspace.Dispose();

    private async Task PrepareAsync()
    {
        sample.CopyTo(_workspace.Path(".wikiguard"));
        sample.CopyTo(_workspace.Path("live"));
        Assert.Equal(0, (await Tool.CallAsync(
            "generate", "--events", "200", "--days", "1", "--seed", "7", "--out", _workspace.Path("edits-2026-01.jsonl.gz"))).ExitCode);
        var lines = File.ReadLines(Workspace.Fixture("recentchange-27.jsonl")).ToList();
        _workspace.Write("edits-2025.jsonl", string.Join('\n', lines.Select((_, n) =>
            $$"""{"id": "old-{{n}}", "timestamp": "2025-12-01T12:00:{{n % 60:D2}}Z", "title": "India", "user": "Ann"}""")));
        File.Copy(Path.Combine(Repository.Root, "samples", "backfill-mapping.yaml"), _workspace.Path("columns.yaml"));
    }

    private Task<(string Output, string Errors, int ExitCode)> RunAsync(string command) =>
        Shell.RunAsync(["-c", command], Folder, _workspace.WithToolOnPath());

    // A stack needs AWS, some commands a Kafka, others Wikimedia, and pages are served until somebody ends it. They have their own specs.
    private static bool RunsHere(string command) =>
        !new[] { "--stack", "--kafka", "--contact", "<executionArn>", "aws ", "wikiguard dashboard" }.Any(
            c => command.Contains(c, StringComparison.Ordinal));

    /// <summary>The lines of code blocks. What is piped into a program that a machine may lack is run without it, and nobody is there to
    /// answer a question.</summary>
    private static async Task<IReadOnlyList<string>> CommandsAsync() =>
    [
        .. Blocks().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "runbook.md")))
            .SelectMany(b => b.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(c => c.Split(" | jq ")[0])
            .Select(c => c.StartsWith("wikiguard purge", StringComparison.Ordinal) && !c.Contains("--dry-run", StringComparison.Ordinal)
                ? $"{c} --yes" : c),
    ];

    [GeneratedRegex("^```\n(?<lines>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Blocks();
}
