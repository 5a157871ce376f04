using System.Text.Json.Nodes;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing.Athena;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>What was done to a deployed stack, and who asked for it.</summary>
public sealed class HistorySpecs : StackWithTables
{
    private const double Noon = 1769860800; // of 2026-01-31

    private TimeTravel _tables = null!;

    private protected override IQueryEngine TablesOf(IQueryEngine engine) => _tables = new TimeTravel(engine);

    [Fact]
    public async Task Executions_of_all_state_machines_are_told_newest_first_without_those_that_only_looked()
    {
        Add(LocalStepFunctions.Replay, 1, """{"layer":"silver","from":"2026-01-26","requester":"ann@laptop"}""",
            e => e.Succeed("""{"chunks": 3, "counts": {"reread": 2394}}"""));
        Add(LocalStepFunctions.Control, 2, """{"action":"stop","requester":"bob@laptop"}""",
            e => e.Fail("NotDrained", "Kafka's lag is 7."));
        for (var look = 3; look < 9; look++)
            Add(LocalStepFunctions.Control, look, """{"action":"status","requester":"ann@laptop"}""", e => e.Succeed("{}"));
        Add(LocalStepFunctions.Replay, 9, """{"layer":"gold","from":"2026-01-26","dry_run":true}""", e => e.Succeed("""{"chunks": 1}"""));
        // Longer ago than the stream remembers, now that it is looked at.
        Add(LocalStepFunctions.Backfill, 10, """{"since":"2026-01-30T00:00:00Z","requester":"ann@laptop"}""", e => e);
        Add(LocalStepFunctions.Backfill, 11, """{"quarantine":{"batch":"silver-00000042"},"requester":"bob@laptop"}""",
            e => e.Succeed("""{"batch": "silver-00000042", "counts": {}}"""));
        Add(LocalStepFunctions.Replay, 12, """{"speed":9,"requester":"eve@laptop"}""", e => e.Fail("WrongRequest", "No."));

        var text = await HistoryAsync();
        var json = JsonNode.Parse((await HistoryAsync("--format", "json", "--limit", "2")).Output)!.AsArray();
        var since = await HistoryAsync("--since", "2026-01-31T12:10:30Z");

        Assert.True(text.ExitCode == 0, text.Errors);
        Assert.Equal(
            [
                "2026-01-31 12:12:00  eve@laptop asked: an execution (wikiguard-replay:e12)",
                "                     failed: in 3 min; WrongRequest: No",
                "2026-01-31 12:11:00  bob@laptop asked: the redrive of the quarantine, of silver-00000042 (wikiguard-backfill:e11)",
                "                     done: in 3 min; silver-00000042 is released and has gone on. What its row rules refused stays in "
                    + "quarantine; the same command again would judge that anew.",
                "2026-01-31 12:10:00  ann@laptop asked: the backfill from the stream, 2026-01-30 00:00 to 2026-01-31 12:10 UTC "
                    + "(wikiguard-backfill:e10)",
                "                     begun: it is at work; wikiguard follow "
                    + "arn:aws:states:eu-west-1:123456789012:execution:wikiguard-backfill:e10",
                "2026-01-31 12:02:00  bob@laptop asked: the stop of the pipeline (wikiguard-pipeline-control:e2)",
                "                     failed: in 3 min; NotDrained: Kafka's lag is 7",
                "2026-01-31 12:01:00  ann@laptop asked: the replay of silver, 2026-01-26 (wikiguard-replay:e1)",
                "                     done: in 3 min; Replayed silver of 2026-01-26 in 3 batches: reread 2,394",
            ],
            text.Output.TrimEnd().Split('\n'));
        Assert.Equal([("execution", "failed", "eve@laptop"), ("execution", "done", "bob@laptop")],
            json.Select(e => ((string)e!["kind"]!, (string)e["status"]!, (string)e["requester"]!)));
        Assert.Equal(4, since.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Batches_of_the_last_days_stand_between_the_executions_and_older_dates_are_not_read()
    {
        var now = TimeProvider.System.GetUtcNow();
        await LedgerAsync("silver-00000041", "silver", now.AddDays(-9), 10);
        await LedgerAsync("silver-00000042", "silver", now.AddHours(-3), 10);
        await LedgerAsync("silver-00000043", "redrive", now.AddHours(-1), 7);
        await LedgerAsync("ledger-00000043", "ingest", now.AddHours(-1), 7);
        Service.Add(LocalStepFunctions.Replay, "between", """{"layer":"gold","from":"2026-01-26","requester":"ann@laptop"}""",
            new LocalStateMachineExecution { StartedAt = now.AddHours(-2).ToUnixTimeSeconds() }.Succeed("""{"chunks": 0}"""));

        var week = await HistoryAsync();
        var older = await HistoryAsync("--since", "10d", "--format", "json");
        var one = await HistoryAsync("--limit", "1");

        Assert.True(week.ExitCode == 0, week.Errors);
        Assert.Collection(week.Output.TrimEnd().Split('\n'),
            l => Assert.EndsWith("  silver-00000043  redrive   done: passed 5, quarantined 2", l, StringComparison.Ordinal),
            l => Assert.EndsWith(
                "  ann@laptop asked: the replay of gold, 2026-01-26 (wikiguard-replay:between)", l, StringComparison.Ordinal),
            _ => { },
            l => Assert.EndsWith("  silver-00000042            done: passed 8, quarantined 2", l, StringComparison.Ordinal));
        Assert.Equal(["silver-00000043", "silver-00000042", "silver-00000041"],
            JsonNode.Parse(older.Output)!.AsArray().Where(e => (string?)e!["kind"] == "batch").Select(e => (string?)e!["name"]));
        Assert.Equal(3, one.Output.TrimEnd().Split('\n').Length);
        Assert.Contains($"event_date >= date '{now.AddDays(-7):yyyy-MM-dd}'", Athena.Executions[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshots_come_with_the_rollback_that_takes_a_layer_back_to_them()
    {
        var now = TimeProvider.System.GetUtcNow();
        await _tables.TakeAsync(now.AddDays(-8), "bronze_events", "silver_events", "gold_entity_metrics_10min");
        var id = await _tables.TakeAsync(now.AddMinutes(-5), "silver_events");

        var result = await HistoryAsync("--snapshots");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.EndsWith($"  {id}            done: silver_events; wikiguard rollback silver --snapshot {id} --stack wikiguard",
            Assert.Single(result.Output.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_tables_cannot_be_read_the_executions_are_listed_and_it_says_so()
    {
        Add(LocalStepFunctions.Control, 2, """{"action":"stop","requester":"bob@laptop"}""", e => e.Succeed("{}"));
        await Lakehouse.Engine.RunAsync(new SqlStatement("test", "drop table pipeline_ledger"), CancellationToken.None);

        var result = await HistoryAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("bob@laptop asked: the stop of the pipeline", result.Output, StringComparison.Ordinal);
        Assert.Contains("wikiguard: its batches are not listed. stack/recent_batches", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_done_it_says_so()
    {
        var result = await HistoryAsync();

        Assert.Equal((0, "Nothing was done.\n"), (result.ExitCode, result.Output));
    }

    private void Add(string machine, int minute, string input, Func<LocalStateMachineExecution, LocalStateMachineExecution> end) =>
        Service.Add(machine, $"e{minute}", input, end(new() { StartedAt = Noon + (60 * minute) }));

    private Task LedgerAsync(string batch, string hop, DateTimeOffset at, long taken) => Lakehouse.Engine.RunAsync(new SqlStatement("test",
        "insert into pipeline_ledger (batch_id, hop, batch_seq, taken, passed, quarantined, duplicates, dropped, redelivered, difference, "
            + $"recorded_at, event_date) values ('{batch}', '{hop}', 1, {taken}, {taken - 2}, 2, 0, 0, 0, 0, "
            + $"timestamp '{at:yyyy-MM-dd HH:mm:ss}', date '{at:yyyy-MM-dd}')"), CancellationToken.None);

    private Task<ToolResult> HistoryAsync(params string[] options) => Tool.RunInAsync(
        new Dictionary<string, string?>(Environment, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL_ATHENA"] = Athena.Address },
        ["history", .. options, "--stack", DeployedStack.Name]);
}
