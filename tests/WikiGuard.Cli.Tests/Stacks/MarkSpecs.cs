using WikiGuard.Sql;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>What somebody says of a window of a deployed stack.</summary>
public sealed class MarkSpecs : StackWithTables
{
    private protected override Task PlantAsync() =>
        Lakehouse.Engine.RunAsync(
            new SqlStatement("plant", """
                insert into gold_entity_metrics_10min (window_start, entity, severity, risk_score, metric_date)
                values (timestamp '2026-01-28 14:30:00', 'enwiki:India', 'HIGH', 35, date '2026-01-28')
                """),
            CancellationToken.None);

    [Fact]
    public async Task The_last_word_stands_in_the_stacks_table_and_a_window_that_is_not_there_is_refused()
    {
        var first = await MarkAsync("2026-01-28T14:37Z", "right", "--note", "it's a raid");
        var second = await MarkAsync("2026-01-28T14:30Z", "wrong");
        var none = await MarkAsync("2026-01-28T15:00Z", "right");

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Equal("enwiki:India, 2026-01-28 14:30 UTC (HIGH, 35), is marked wrong.\n", second.Output);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("Those nearest to it: 14:30 (HIGH).", none.Errors, StringComparison.Ordinal);
        var rows = await Lakehouse.Engine.RunAsync(
            new SqlStatement("look", "select verdict, note, severity, marked_by <> '' from window_marks"), CancellationToken.None);
        Assert.Equal(["wrong", null, "HIGH", true], Assert.Single(rows.Rows));
    }

    private Task<ToolResult> MarkAsync(string at, string verdict, params string[] options) => Tool.RunInAsync(
        new Dictionary<string, string?>(Environment, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL_ATHENA"] = Athena.Address },
        ["mark", "enwiki:India", at, verdict, .. options, "--stack", DeployedStack.Name]);
}
