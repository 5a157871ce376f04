using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>What an operator does with refused records, from the command line.</summary>
public sealed class QuarantineSpecs : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task I_can_change_a_rule_and_let_in_what_passes_now()
    {
        var (lake, config) = (_workspace.Path("lake"), Directory.CreateDirectory(_workspace.Path("config")).FullName);
        WriteRules(config, version: 2, longest: 10);
        var run = await Tool.RunAsync("run", "--lakehouse", lake, "--config", config, "--format", "json");
        var refused = run.Count("silver_quarantined");
        Assert.InRange(refused, 100, 2_000);
        Assert.Contains("ALERT CRITICAL", run.Errors, StringComparison.Ordinal);
        Assert.Contains("short_title: the title is too long", run.Errors, StringComparison.Ordinal);

        WriteRules(config, version: 3, longest: 12);
        var expected = long.Parse(Assert.Single(await Tool.QueryAsync(lake, "select count(*) as n from silver_quarantine where failed_checks = 'short_title' and length(json_extract_scalar(original_record, '$.title')) <= 12")));
        var counts = await RedriveAsync("--lakehouse", lake, "--config", config);
        var again = await RedriveAsync("--lakehouse", lake, "--config", config);

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
    public async Task I_can_look_at_a_record_and_give_it_up()
    {
        var lake = _workspace.Path("lake");
        await Tool.RunAsync("run", "--lakehouse", lake);

        var list = await Tool.RunAsync("quarantine", "list", "--layer", "silver", "--lakehouse", lake, "--format", "json");
        var id = JsonDocument.Parse(list.Output).RootElement[0].GetProperty("quarantine_id").GetString()!;
        var shown = await Tool.RunAsync("quarantine", "show", id[..12], "--lakehouse", lake);
        var discarded = await Tool.RunAsync("quarantine", "discard", "--id", id[..12], "--lakehouse", lake);
        var rest = await Tool.RunAsync("quarantine", "list", "--layer", "silver", "--lakehouse", lake);

        Assert.Contains("failed_checks: processing_lag_in_range", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\"$schema\": \"/mediawiki/recentchange/1.0.0\"", shown.Output, StringComparison.Ordinal);
        Assert.Contains("silver: discarded 1", discarded.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(id[..12], rest.Output, StringComparison.Ordinal);
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

        var result = await Tool.RunAsync("run", "--lakehouse", _workspace.Path("lake"), "--config", config);

        Assert.Equal(1, result.ExitCode);
        foreach (var part in new[] { "compleet", "titel", "bronze_events", "gold_entity_metrics_10min", "quality-rules.yaml", "risk-model.yaml" })
            Assert.Contains(part, result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.Path("lake")));
    }

    public void Dispose() => _workspace.Dispose();

    private static async Task<(long Taken, long Redriven, long Still)> RedriveAsync(params string[] options)
    {
        var result = await Tool.RunAsync(["quarantine", "redrive", "--layer", "silver", "--format", "json", .. options]);
        Assert.Equal(0, result.ExitCode);
        var counts = JsonDocument.Parse(result.Output).RootElement;
        return (counts.GetProperty("taken").GetInt64(), counts.GetProperty("redriven").GetInt64(), counts.GetProperty("still_quarantined").GetInt64());
    }

    /// <summary>The shipped rules, with one more.</summary>
    private static void WriteRules(string folder, int version, int longest) => File.WriteAllText(
        Path.Combine(folder, "quality-rules.yaml"),
        File.ReadAllText(Path.Combine(Repository.Root, "config", "quality-rules.yaml"))
            .Replace("\nversion: 1\n", $"\nversion: {version}\n", StringComparison.Ordinal)
            .Replace("\n  silver_events:\n", $"\n  silver_events:\n    - {{name: short_title, type: length, column: title, max: {longest}, action: quarantine, because: the title is too long}}\n", StringComparison.Ordinal));
}
