using System.Text.Json.Nodes;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>What was done to a deployed stack, and who asked for it.</summary>
public sealed class HistorySpecs : StackUnderTest
{
    private const double Noon = 1769860800; // of 2026-01-31

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
    public async Task Where_nothing_was_done_it_says_so()
    {
        var result = await HistoryAsync();

        Assert.Equal((0, "Nothing was done.\n"), (result.ExitCode, result.Output));
    }

    private void Add(string machine, int minute, string input, Func<LocalStateMachineExecution, LocalStateMachineExecution> end) =>
        Service.Add(machine, $"e{minute}", input, end(new() { StartedAt = Noon + (60 * minute) }));

    private Task<ToolResult> HistoryAsync(params string[] options) => RunAsync(["history", .. options]);
}
