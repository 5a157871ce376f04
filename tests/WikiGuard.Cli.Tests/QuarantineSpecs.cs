using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>What an operator does with refused records, from the command line.</summary>
public sealed class QuarantineSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    [LongTest("Three runs of the tool.")]
    public async Task I_can_change_a_rule_and_let_in_what_passes_now()
    {
        var (lake, config) = (_workspace.Path("lake"), Directory.CreateDirectory(_workspace.Path("config")).FullName);
        WriteRules(config, version: 3, longest: 10);
        var run = await Tool.CallAsync("run", "--lakehouse", lake, "--config", config, "--format", "json");
        var refused = run.Count("silver_quarantined");
        Assert.InRange(refused, 100, 2_000);
        Assert.Contains("ALERT CRITICAL", run.Errors, StringComparison.Ordinal);
        Assert.Contains("short_title: the title is too long", run.Errors, StringComparison.Ordinal);

        WriteRules(config, version: 4, longest: 12);
        var expected = long.Parse(Assert.Single(await Tool.QueryAsync(lake,
            "select count(*) as n from silver_quarantine where failed_checks = 'short_title' and "
            + "length(json_extract_scalar(original_record, '$.title')) <= 12")));
        var dry = await Tool.CallAsync("quarantine", "redrive", "--layer", "silver", "--lakehouse", lake, "--config", config, "--dry-run");
        var counts = await RedriveAsync("--lakehouse", lake, "--config", config);
        var again = await RedriveAsync("--lakehouse", lake, "--config", config);

        Assert.Equal($"A redrive would take silver {refused:N0}\n", dry.Output);
        Assert.InRange(expected, 1, refused - 1);
        // Two events of the sample arrive too late; a redrive lets them in where their titles are short.
        Assert.InRange(counts.Redriven, expected, expected + 2);
        Assert.Equal((refused, refused - counts.Redriven), (counts.Taken, counts.Still));
        Assert.Equal((counts.Still, 0L, counts.Still), (again.Taken, again.Redriven, again.Still));
        Assert.Equal(["0"], await Tool.QueryAsync(lake, "select max(abs(difference)) as n from pipeline_ledger"));
        Assert.Equal(
            [$"{run.Count("silver") + counts.Redriven}"],
            await Tool.QueryAsync(lake, "select cast(sum(total_events) as bigint) as n from gold_global_metrics_10min"));
    }

    [Fact]
    [LongTest("A run of the tool.")]
    public async Task I_can_look_at_a_record_and_give_it_up()
    {
        var lake = _workspace.Path("lake");
        await Tool.CallAsync("run", "--lakehouse", lake);

        var list = await Tool.CallAsync("quarantine", "list", "--layer", "silver", "--lakehouse", lake, "--format", "json");
        var id = JsonDocument.Parse(list.Output).RootElement[0].GetProperty("quarantine_id").GetString()!;
        var shown = await Tool.CallAsync("quarantine", "show", id[..12], "--lakehouse", lake);
        foreach (var word in new[] { "redrive", "discard" })
        {
            var check = await Tool.CallAsync("quarantine", word, "--check", "no_such", "--layer", "silver", "--lakehouse", lake);
            var batch = await Tool.CallAsync("quarantine", word, "--batch", "silver-00000099", "--layer", "silver", "--lakehouse", lake);
            Assert.Equal((2, 2), (check.ExitCode, batch.ExitCode));
            Assert.EndsWith("No record there has failed no_such, and no rule has this name. Records have failed: processing_lag_in_range.\n",
                check.Errors, StringComparison.Ordinal);
            Assert.Contains("There is no batch silver-00000099 there. Records were refused by: silver-0000000",
                batch.Errors, StringComparison.Ordinal);
        }
        // In a process of its own, where nobody is there to ask.
        var unasked = await Tool.RunAsync("quarantine", "discard", "--id", id[..12], "--lakehouse", lake);
        var discarded = await Tool.CallAsync("quarantine", "discard", "--id", id[..12], "--yes", "--lakehouse", lake);
        var rest = await Tool.CallAsync("quarantine", "list", "--layer", "silver", "--lakehouse", lake);

        Assert.Contains("failed_checks: processing_lag_in_range", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\"$schema\": \"/mediawiki/recentchange/1.0.0\"", shown.Output, StringComparison.Ordinal);
        Assert.Equal(2, unasked.ExitCode);
        Assert.Contains("A discard is for good, and nobody is there to ask.", unasked.Errors, StringComparison.Ordinal);
        Assert.Contains("silver: discarded 1", discarded.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(id[..12], rest.Output, StringComparison.Ordinal);
    }

    [Theory]
    [LongTest("Two runs of the tool.")]
    [InlineData("bronze_events", "bronze", "redrive", 1_756)]
    [InlineData("bronze_events", "bronze", "discard", 0)]
    [InlineData("silver_events", "silver", "redrive", 1_756)]
    [InlineData("silver_events", "silver", "discard", 0)]
    public async Task A_held_batch_waits_for_my_word(string table, string layer, string word, long silver)
    {
        var (lake, config) = (_workspace.Path("lake"), Directory.CreateDirectory(_workspace.Path("config")).FullName);
        WriteRule(config, version: 3, table, "{name: at_least, type: size, min: 1000000, action: fail, because: the batch is too small}");
        for (var times = 0; times < 2; times++)
        {
            var run = await Tool.CallAsync("run", "--lakehouse", lake, "--config", config);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"HELD: {layer}-00000001", run.Errors, StringComparison.Ordinal);
            Assert.Contains($"quarantine redrive --batch {layer}-00000001 --lakehouse '{lake}' --config '{config}'", run.Errors,
                StringComparison.Ordinal);
            Assert.DoesNotContain("DIFFERS", run.Output, StringComparison.Ordinal);
        }
        var narrowed = await Tool.CallAsync(
            "quarantine", word, "--batch", $"{layer}-00000001", "--check", "x", "--lakehouse", lake, "--config", config);
        Assert.Equal(2, narrowed.ExitCode);

        // The next batches are as small, and wait in turn.
        for (var batch = 1; batch <= 20; batch++)
        {
            string[] yes = word == "discard" ? ["--yes"] : [];
            var released = await Tool.CallAsync(
                ["quarantine", word, "--batch", $"{layer}-{batch:D8}", "--lakehouse", lake, "--config", config, .. yes]);
            Assert.Equal(0, released.ExitCode);
            if (!File.ReadAllText(Path.Combine(lake, "checkpoints", layer, "checkpoint.json")).Contains(
                "\"held\": \"", StringComparison.Ordinal))
                break;
        }

        Assert.Equal([$"{silver}"], await Tool.QueryAsync(lake, "select count(*) as n from silver_events"));
        Assert.Equal(["0"], await Tool.QueryAsync(lake, "select max(abs(difference)) as n from pipeline_ledger"));
        var discarded = long.Parse(
            Assert.Single(await Tool.QueryAsync(lake, $"select count(*) as n from {layer}_quarantine where status = 'discarded'")));
        Assert.Equal(word == "discard", discarded > 2_000);
    }

    [Fact]
    [LongTest("Two runs of the tool.")]
    public async Task Other_rules_under_a_known_version_are_refused()
    {
        var (lake, config) = (_workspace.Path("lake"), Directory.CreateDirectory(_workspace.Path("config")).FullName);
        WriteRules(config, version: 3, longest: 10);
        await Tool.CallAsync("run", "--lakehouse", lake, "--config", config);
        WriteRules(config, version: 3, longest: 12);

        foreach (var arguments in new string[][] { ["run"], ["quarantine", "redrive"] })
        {
            var result = await Tool.CallAsync([.. arguments, "--lakehouse", lake, "--config", config]);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("its version is still 3. Raise `version`", result.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--id is empty", "--id", "")]
    [InlineData("--check is empty", "--check", " ")]
    [InlineData("--from is after --to", "--from", "2026-02-01", "--to", "2026-01-01")]
    [InlineData("--from soon: give a date such as 2026-02-01, or a time in UTC", "--from", "soon")]
    [InlineData("--to 2026-02-30: give a date", "--to", "2026-02-30")]
    [InlineData("Say which records to discard")]
    public async Task A_filter_that_would_mean_everything_is_refused(string advice, params string[] options)
    {
        var result = await Tool.CallAsync(["quarantine", "discard", "--lakehouse", _workspace.Path("none"), .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_of_all_files_refuse_the_start_at_once()
    {
        var config = Directory.CreateDirectory(_workspace.Path("config")).FullName;
        await File.WriteAllTextAsync(Path.Combine(config, "quality-rules.yaml"), """
            version: 1
            tables:
              silver_events:
                - {name: a, type: compleet, column: title, action: warn, because: x}
                - {name: b, type: complete, column: titel, action: warn, because: x}
              bronze_events: []
            """);
        await File.WriteAllTextAsync(Path.Combine(config, "risk-model.yaml"), "version: 0\n");

        var result = await Tool.CallAsync("run", "--lakehouse", _workspace.Path("lake"), "--config", config);

        Assert.Equal(1, result.ExitCode);
        foreach (var part in new[]
            { "compleet", "titel", "bronze_events", "gold_entity_metrics_10min", "quality-rules.yaml", "risk-model.yaml" })
            Assert.Contains(part, result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Path("lake")));
    }

    public void Dispose() => _workspace.Dispose();

    private static async Task<(long Taken, long Redriven, long Still)> RedriveAsync(params string[] options)
    {
        var result = await Tool.CallAsync(["quarantine", "redrive", "--layer", "silver", "--format", "json", .. options]);
        Assert.Equal(0, result.ExitCode);
        var counts = JsonDocument.Parse(result.Output).RootElement;
        return (counts.GetProperty("taken").GetInt64(), counts.GetProperty("redriven").GetInt64(),
            counts.GetProperty("still_quarantined").GetInt64());
    }

    /// <summary>The shipped rules, with one more.</summary>
    private static void WriteRules(string folder, int version, int longest) => WriteRule(
        folder, version, "silver_events",
        $"{{name: short_title, type: length, column: title, max: {longest}, action: quarantine, because: the title is too long}}");

    private static void WriteRule(string folder, int version, string table, string rule) => File.WriteAllText(
        Path.Combine(folder, "quality-rules.yaml"),
        File.ReadAllText(Path.Combine(Repository.Root, "config", "quality-rules.yaml"))
            .Replace("\nversion: 2\n", $"\nversion: {version}\n", StringComparison.Ordinal)
            .Replace($"\n  {table}:\n", $"\n  {table}:\n    - {rule}\n", StringComparison.Ordinal));
}
