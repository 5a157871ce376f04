using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Cli.Stacks;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>What an operator has a deployed stack do, and reads about it meanwhile.</summary>
public sealed class ExecutionSpecs : StackUnderTest
{
    private const string Ann = "ann@laptop";
    private const string Replay = """{"layer":"silver","from":"2026-01-26","to":"2026-01-28","truncate":false,"requester":"ann@laptop"}""";
    private const string Conflict =
        """{"errorType":"ConflictException","errorMessage":"silver is being written by run-7.","stackTrace":["at A.B()"]}""";

    private static readonly TimeSpan Never = TimeSpan.FromMinutes(2);

    [Fact]
    [LongTest("It is followed for some seconds.")]
    public async Task A_replay_is_started_followed_and_its_counts_are_told()
    {
        Service.Script = _ => new LocalStateMachineExecution()
            .Task("Plan", """{"chunks": 3, "next": 0, "is_done": false}""")
            .Task("RunChunk", """{"chunks": 3, "next": 1, "is_done": false}""")
            .Attempt("RunChunk", "ConflictException", Conflict)
            .Task("RunChunk", """{"chunks": 3, "next": 3, "is_done": true}""")
            .Succeed("""{"chunks": 3, "next": 3, "counts": {"reread": 2394, "replayed_quarantined": 2}, "is_well": true}""");

        var result = await RunAsync("replay", "silver", "--from", "2026-01-26", "--to", "2026-01-28");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("Replayed silver of 2026-01-26 to 2026-01-28 in 3 batches: reread 2,394, replayed quarantined 2\n", result.Output);
        var execution = Assert.Single(Service.Executions);
        Assert.Matches("^replay-silver-[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$", execution.Name);
        var input = JsonNode.Parse(execution.Input)!.AsObject();
        Assert.Matches("^[^@]+@[^@]+$", (string?)input["requester"]);
        input.Remove("requester");
        Assert.Equal("""{"layer":"silver","from":"2026-01-26","to":"2026-01-28","truncate":false,"dry_run":false}""", input.ToJsonString());
        Assert.Contains(
            $"https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/{execution.Arn}",
            result.Errors, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^RunChunk · 1 of 3 batches · \d+ s, some \d+ s left$", result.Errors);
        Assert.Contains("an attempt failed: ConflictException: silver is being written by run-7.", result.Errors, StringComparison.Ordinal);
        // Newest first, and only as far back as there is news.
        var histories = Service.Asked.Where(a => a.Operation == "GetExecutionHistory").ToList();
        Assert.All(histories, h => Assert.True((bool)h.Body["reverseOrder"]!));
        Assert.InRange(histories.Count, 4, 2 * Service.Asked.Count(a => a.Operation == "DescribeExecution"));
    }

    [Theory]
    [InlineData("A replay of gold, 2026-01-26, would take 2 batches: it reads 2,394 rows of silver on 3 dates; gold has 700",
        """{"chunks": 2, "rows_in": 2394, "rows_there": 700, "dates": 3}""")]
    [InlineData("There is nothing to replay: silver has no rows of 2026-01-26. If it should have some, bring them back first: wikiguard replay "
        + "silver --help", """{"chunks": 0, "is_done": true}""")]
    public async Task A_dry_run_tells_the_plan(string told, string output)
    {
        Service.Script = input => (bool)input["dry_run"]! ? new LocalStateMachineExecution().Succeed(output) : new();

        var result = await RunAsync("replay", "gold", "--from", "2026-01-26", "--truncate", "--dry-run");

        Assert.Equal((0, told + "\n"), (result.ExitCode, result.Output));
        Assert.StartsWith("plan-gold-", Assert.Single(Service.Executions).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_asks_first_and_says_what_it_undoes()
    {
        const string Plan = """
            "rollback": {"to_batch": "silver-00000041", "at": "2026-02-01T11:59:30Z", "undone_batches": 3, "removed": 1200, "put_back": 7,
            "oldest_batch": "silver-00000002", "oldest_at": "2026-01-25T00:00:01Z"}, "dates": 2
            """;
        Service.Script = input => new LocalStateMachineExecution().Succeed((bool)input["dry_run"]!
            ? "{" + Plan + "}"
            : "{" + Plan + """, "counts": {"removed": 1200, "put_back": 7, "undone_batches": 3}}""");

        var refused = await RunAsync("rollback", "silver", "--before", "silver-00000042");
        var dry = await RunAsync("rollback", "silver", "--before", "silver-00000042", "--dry-run");
        var done = await RunAsync("rollback", "silver", "--before", "silver-00000042", "--yes");

        Assert.Equal((2, 0, 0), (refused.ExitCode, dry.ExitCode, done.ExitCode));
        Assert.Contains("Look at it with --dry-run, then give --yes", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(
            "A rollback would leave silver as silver-00000041 left it at 2026-02-01 11:59:30 UTC: 3 batches are undone, 1,200 rows go, 7 come "
                + "back, on 2 dates.\nThe oldest state within reach is that after silver-00000002, of 2026-01-25 00:00:01 UTC.\n",
            dry.Output);
        Assert.StartsWith("Rolled back to silver as silver-00000041 left it at 2026-02-01 11:59:30 UTC: removed 1,200, put back 7, undone "
            + "batches 3. Its next run reads again what came since", done.Output, StringComparison.Ordinal);
        var inputs = Service.Executions.Select(e => JsonNode.Parse(e.Input)!).ToList();
        Assert.Equal([("silver-00000042", true), ("silver-00000042", false)],
            inputs.Select(i => ((string)i["rollback_before"]!, (bool)i["dry_run"]!)));
    }

    [Fact]
    public async Task A_backfill_names_its_files_by_a_prefix_of_the_bucket()
    {
        Service.Script = _ => new LocalStateMachineExecution().Succeed(
            """{"files": 2, "counts": {"lines": 40, "landed": 30, "malformed": 1, "not_monitored": 8, "canaries": 1, "blank": 1}}""");

        var result = await RunAsync("backfill", "--files", "backfill/2026-01/", "--allowlist", "config/other.yaml");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(
            "Landed 30 of 40 lines of 2 files: 40 lines = landed 30 + not monitored 8 + canaries 1 + blank 1; 1 of those landed are no "
                + "events and go to quarantine\n",
            result.Output);
        var input = JsonNode.Parse(Assert.Single(Service.Executions).Input)!;
        Assert.Equal(("backfill/2026-01/", "config/other.yaml", false),
            ((string)input["files"]!, (string)input["allowlist"]!, (bool)input["dry_run"]!));
    }

    [Fact]
    public async Task One_that_stops_before_its_end_says_how_to_go_on()
    {
        Service.Script = input => input["after"] is null
            ? new LocalStateMachineExecution().Fail(
                "NotWhole", "It stops after 1 of 3 files. For the rest: the same request with \"after\": \"backfill/2025/0.jsonl\".")
            : new LocalStateMachineExecution().Succeed("""{"files": 2, "counts": {"lines": 4, "landed": 4}}""");

        var stopped = await RunAsync("backfill", "--files", "backfill/2025/");
        var rest = await RunAsync("backfill", "--files", "backfill/2025/", "--after", "backfill/2025/0.jsonl");
        var wrong = await RunAsync("backfill", "--entity", "enwiki:India", "--after", "backfill/2025/0.jsonl");

        Assert.EndsWith("\"after\": \"backfill/2025/0.jsonl\". That is the same command with --after.\n", stopped.Errors,
            StringComparison.Ordinal);
        Assert.Equal((1, 0, 2), (stopped.ExitCode, rest.ExitCode, wrong.ExitCode));
        Assert.Equal("backfill/2025/0.jsonl", (string?)JsonNode.Parse(Service.Executions[^1].Input)!["after"]);
    }

    [Fact]
    public async Task Refused_records_are_judged_again_or_given_up()
    {
        Service.Script = input => new LocalStateMachineExecution().Succeed(((bool)input["dry_run"]!, (bool)input["discard"]!) switch
        {
            (true, _) => """{"chunks": 2, "counts": {"bronze_open": 3, "silver_open": 1200}}""",
            (_, true) => """{"chunks": 1, "counts": {"silver_open": 7, "silver_discarded": 7}}""",
            _ => """
                {"chunks": 1, "counts": {"silver_dropped": 0, "silver_duplicates": 1, "silver_open": 9, "silver_redriven": 6,
                 "silver_still_quarantined": 2, "silver_taken": 9}}
                """,
        });

        var dry = await RunAsync("quarantine", "redrive", "--dry-run");
        var done = await RunAsync(
            "quarantine", "redrive", "--layer", "silver", "--check", "title_complete", "--from", "2026-01-26", "--to", "2026-01-27T12:00Z");
        var refused = await RunAsync("quarantine", "discard", "--batch", "silver-00000042");
        var discarded = await RunAsync("quarantine", "discard", "--batch", "silver-00000042", "--yes");

        Assert.Equal((0, 0, 2, 0), (dry.ExitCode, done.ExitCode, refused.ExitCode, discarded.ExitCode));
        Assert.Equal("A redrive would take bronze 3, silver 1,200\n", dry.Output);
        Assert.Equal("silver: took 9; redriven 6, duplicates 1, still in quarantine 2, dropped 0\n", done.Output);
        Assert.Contains("Look at it with --dry-run, then give --yes", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("silver: discarded 7\n", discarded.Output);
        Assert.Equal(
            [
                """{"quarantine":{},"discard":false,"dry_run":true}""",
                """{"quarantine":{"layer":"silver","check":"title_complete","from":"2026-01-26","to":"2026-01-27"},"discard":false,"dry_run":false}""",
                """{"quarantine":{"batch":"silver-00000042"},"discard":true,"dry_run":false}""",
            ],
            Service.Executions.Select(e =>
            {
                var input = JsonNode.Parse(e.Input)!.AsObject();
                input.Remove("requester");
                return input.ToJsonString();
            }));
        Assert.Equal(["count-redrive", "redrive", "discard"], Service.Executions.Select(e => e.Name[..^23]));
    }

    [Fact]
    public async Task A_held_batch_is_released()
    {
        Service.Script = _ => new LocalStateMachineExecution().Succeed("""{"batch": "silver-00000042", "counts": {}}""");

        var dry = await RunAsync("quarantine", "redrive", "--batch", "silver-00000042", "--dry-run");
        var done = await RunAsync("quarantine", "redrive", "--batch", "silver-00000042");

        Assert.Equal("silver-00000042 is held, and would be released as a whole.\n", dry.Output);
        Assert.StartsWith("silver-00000042 is released and has gone on.", done.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start", "The pipeline runs", "start")]
    [InlineData("restart", "functions have new execution environments", "restart")]
    [InlineData("restart", "its new task runs", "restart", "--component", "ingest")]
    [InlineData("restart", "The event source of dlq_events was off, and is on again", "restart", "--component", "dlq_events")]
    [InlineData("restart", "promote-silver has new execution environments", "restart", "--component", "promote-silver")]
    [InlineData("stop", "everything that was read is in gold", "stop", "--yes")]
    [InlineData("halt", "waits for a start", "stop", "--now", "--yes")]
    public async Task The_pipeline_is_started_restarted_and_stopped(string action, string told, params string[] command)
    {
        Service.Script = _ => new LocalStateMachineExecution().Succeed("{}");

        var result = await RunAsync(command);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains(told, result.Output, StringComparison.Ordinal);
        var execution = Assert.Single(Service.Executions);
        var input = JsonNode.Parse(execution.Input)!;
        Assert.Equal((LocalStepFunctions.Control, action), (execution.Machine, (string)input["action"]!));
        Assert.Equal(command.Contains("--component") ? command[^1] : null, (string?)input["component"]);
    }

    [Fact]
    public async Task After_a_long_stop_a_start_says_what_will_be_late_and_how_it_is_let_in()
    {
        const string Redrive = "wikiguard quarantine redrive --layer silver --check lag --from 2026-01-20 --to 2026-01-31 --stack acme";
        const string Late = """{"rule": "lag", "read_up_to": "2026-01-20T10:00:00Z", "until": "2026-01-31T11:00:00Z", "expected": 48000}""";
        var late = JsonNode.Parse(Late)!;
        late["redrive"] = Redrive;
        Service.Script = _ => new LocalStateMachineExecution().Succeed(
            new JsonObject { ["expected"] = new JsonObject { ["answer"] = new JsonObject { ["late"] = late } } }.ToJsonString());

        var result = await RunAsync("start");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.EndsWith(
            "\nThe stream was last read up to 2026-01-20 10:00:00 UTC. Some 48,000 edits up to 2026-01-31 11:00:00 UTC, by the pace of the days "
                + "before, come too late for the rule lag, and go to silver's quarantine. Once they have been read, let them in:\n  " + Redrive
                + "\nWikimedia keeps 7 to 31 days; what it no longer has comes from files: wikiguard backfill\n",
            result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_is_maintained_and_what_was_done_in_each_layer_is_told()
    {
        Service.Script = input => new LocalStateMachineExecution().Succeed(input["layer"] is null
            ? """
              {"maintained": [
                {"layer": "bronze", "outcome": "done", "report": {"Layer": "bronze", "Tables": ["bronze_events", "bronze_quarantine"],
                  "Partitions": 1, "CommittedFilesRemoved": 1200, "ManifestsRemoved": 0, "TableVersionsRemoved": 7, "RepeatedIds": 0}},
                {"layer": "silver", "outcome": "done", "report": {"Layer": "silver", "Tables": ["silver_events"], "Partitions": 0,
                  "CommittedFilesRemoved": 0, "ManifestsRemoved": 1, "RepeatedIds": 2, "KeptFrom": "2026-01-01"}}]}
              """
            : """{"maintained": [{"layer": "gold", "outcome": "done", "report": {"Layer": "gold"}}]}""");

        var all = await RunAsync("maintain");
        var gold = await RunAsync("maintain", "--layer", "gold");

        Assert.True(all.ExitCode == 0, all.Errors);
        Assert.Equal(
            """
            bronze: 2 tables compacted on 1 date, 1,200 landing files and 0 batch records removed, 7 old versions in the catalogue removed
            silver: 1 table compacted, 0 landing files and 1 batch record removed, rows are kept from 2026-01-01 on; 2 event ids stand more than once, at different times

            """, all.Output);
        Assert.Equal("gold: 0 tables compacted, 0 landing files and 0 batch records removed\n", gold.Output);
        Assert.Equal([("""{"action":"maintain"}""", "maintain"), ("""{"action":"maintain","layer":"gold"}""", "maintain-gold")],
            Service.Executions.Select(e =>
            {
                var input = JsonNode.Parse(e.Input)!.AsObject();
                Assert.True(input.Remove("requester"));
                return (input.ToJsonString(), e.Name[..^23]);
            }));
    }

    [Fact]
    public async Task A_layer_that_could_not_be_maintained_is_told_and_beside_another_execution_nothing_is_started()
    {
        Service.Script = _ => new LocalStateMachineExecution().Fail("NotMaintained", new JsonArray(
            new JsonObject { ["layer"] = "bronze", ["outcome"] = "done", ["report"] = new JsonObject() },
            new JsonObject { ["layer"] = "silver", ["outcome"] = "failed", ["error"] = "ConflictException", ["cause"] = Conflict },
            new JsonObject { ["layer"] = "gold", ["outcome"] = "failed", ["error"] = "States.Timeout", ["cause"] = "" }).ToJsonString());
        var failed = await RunAsync("maintain");
        Service.Add(LocalStepFunctions.Control, "by-hand", """{"action":"maintain","layer":"gold","requester":"ann@laptop"}""", new());

        var refused = await RunAsync("maintain", "--layer", "silver");

        Assert.Equal((1, "", 1), (failed.ExitCode, failed.Output, refused.ExitCode));
        Assert.Contains(
            "the maintenance of all layers failed after 3 min: NotMaintained: silver: ConflictException: silver is being written by run-7; "
                + "gold: States.Timeout. Mend the cause", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("the maintenance of gold, asked for by ann@laptop, is at work", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tool_knows_each_component_that_the_state_machine_knows() =>
        Assert.Equal(
            JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "statemachines", "pipeline-control.schema.json")))!
                ["properties"]!["component"]!["enum"]!.AsArray().Select(c => (string)c!),
            ControlJob.Components);

    [Theory]
    [LongTest("Each takes a process.")]
    [InlineData("FAILED", "ConflictException", Conflict, "failed after 3 min: ConflictException: silver is being written by run-7. Mend")]
    [InlineData("FAILED", "NotWell", "events: 5 ids stand twice", "wikiguard verify --stack NAME --tables")]
    [InlineData("TIMED_OUT", "States.Timeout", "", "took longer than it may after 3 min: States.Timeout. Mend the cause")]
    public async Task A_failure_is_told_with_its_cause_and_what_to_do(string status, string error, string cause, string told)
    {
        Service.Script = _ => new LocalStateMachineExecution().Fail(error, cause, status);

        var result = await RunAsync("replay", "silver", "--from", "2026-01-26");
        var json = await RunAsync("replay", "silver", "--from", "2026-01-26", "--format", "json");

        Assert.Equal((1, "", 1), (result.ExitCode, result.Output, json.ExitCode));
        Assert.Contains(told, result.Errors, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal((status, error), (document.RootElement.GetProperty("status").GetString(),
            document.RootElement.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Two_of_a_kind_may_be_started_in_one_second()
    {
        Service.Script = input => new LocalStateMachineExecution().Succeed($$"""{"chunks": 0, "truncate": {{input["truncate"]}}}""");

        // Plans, since they wait for nobody; with other options, since a name with the same input is the same execution to AWS.
        var results = await Task.WhenAll(
            RunAsync("replay", "gold", "--from", "2026-01-26", "--dry-run"),
            RunAsync("replay", "gold", "--from", "2026-01-26", "--dry-run", "--truncate"),
            RunAsync("replay", "gold", "--from", "2026-01-27", "--dry-run"));

        Assert.All(results, r => Assert.True(r.ExitCode == 0, r.Errors));
        Assert.Equal(3, Service.Executions.Select(e => e.Name).Distinct().Count());
    }

    [Fact]
    public async Task While_one_is_at_work_no_other_is_started_and_I_am_told_how_to_follow_it()
    {
        var other = Service.Add(LocalStepFunctions.Replay, "replay-silver-1", Replay, new LocalStateMachineExecution());
        Service.Script = _ => new LocalStateMachineExecution().Succeed("""{"chunks": 0}""");

        var refused = await RunAsync("replay", "gold", "--from", "2026-01-26");
        var plan = await RunAsync("replay", "gold", "--from", "2026-01-26", "--dry-run");
        other.Abort();
        var started = await RunAsync("replay", "gold", "--from", "2026-01-26");

        Assert.Equal((1, 0, 0), (refused.ExitCode, plan.ExitCode, started.ExitCode));
        Assert.Contains($"the replay of silver, 2026-01-26 to 2026-01-28, asked for by {Ann}, is at work", refused.Errors,
            StringComparison.Ordinal);
        Assert.Contains($"wikiguard follow {other.Arn}", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(3, Service.Executions.Count);
    }

    [Fact]
    public async Task A_stop_waits_for_a_start_and_neither_for_a_look_but_in_an_emergency_nothing_waits()
    {
        Service.Add(LocalStepFunctions.Control, "look", """{"action":"status"}""", new LocalStateMachineExecution());
        Service.Script = _ => new LocalStateMachineExecution().Succeed("{}");
        var beside = await RunAsync("start");
        Service.Add(LocalStepFunctions.Control, "by-hand", """{"action":"start"}""", new LocalStateMachineExecution());

        var refused = await RunAsync("stop", "--yes");
        var urgent = await RunAsync("stop", "--now", "--yes");

        Assert.Equal((0, 1, 0), (beside.ExitCode, refused.ExitCode, urgent.ExitCode));
        Assert.Contains("the start of the pipeline, asked for by somebody, is at work", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [LongTest("It is followed for some seconds.")]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_leaves_it_running_and_I_follow_it_again_to_its_end(string signal)
    {
        Service.Script = _ => new LocalStateMachineExecution()
            .Task("Plan", """{"chunks": 2, "next": 0}""").Wait(looks: 1000).Succeed("{}");
        using var process = Start("replay", "silver", "--from", "2026-01-26");
        await UntilAsync(process, "Plan · 0 of 2 batches");

        await Tool.SignalAsync(process, signal);
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(Never);
        await process.WaitForExitAsync().WaitAsync(Never);

        var execution = Assert.Single(Service.Executions);
        Assert.Equal((130, "RUNNING", ""), (process.ExitCode, execution.Status, await process.StandardOutput.ReadToEndAsync()));
        Assert.Contains($"goes on. To follow it again: wikiguard follow {execution.Arn}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Service.Asked, a => a.Operation == "StopExecution");

        using var again = Tool.Start(Environment, ["follow", execution.Arn]);
        await UntilAsync(again, "Plan · 0 of 2 batches");
        execution.Abort();
        Assert.Contains("the replay of silver, 2026-01-26 was stopped", await again.StandardError.ReadToEndAsync().WaitAsync(Never),
            StringComparison.Ordinal);
        await again.WaitForExitAsync().WaitAsync(Never);
        Assert.Equal(1, again.ExitCode);
    }

    [Fact]
    public async Task One_that_has_ended_is_told_at_once_and_one_that_nobody_knows_is_not()
    {
        var ended = Service.Add(
            LocalStepFunctions.Replay, "by-hand", Replay, new LocalStateMachineExecution().Succeed("""{"chunks": 1}"""));
        var odd = Service.Add(
            LocalStepFunctions.Replay, "odd", """{"speed": 9}""", new LocalStateMachineExecution().Fail("WrongRequest", "No."));

        var told = await Tool.RunInAsync(Environment, "follow", ended.Arn);
        var oddly = await Tool.RunInAsync(Environment, "follow", odd.Arn);
        var unknown = await Tool.RunInAsync(Environment, "follow", ended.Arn + "-not");

        Assert.Equal((0, 1, 1), (told.ExitCode, oddly.ExitCode, unknown.ExitCode));
        Assert.StartsWith("Replayed silver of 2026-01-26 to 2026-01-28 in 1 batch", told.Output, StringComparison.Ordinal);
        Assert.Contains($"asked for by {Ann} at 2026-01-31 22:53 UTC", told.Errors, StringComparison.Ordinal);
        Assert.Contains("an execution failed after 3 min: WrongRequest: No.", oddly.Errors, StringComparison.Ordinal);
        Assert.Contains("Execution Does Not Exist", unknown.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [LongTest("AWS does not answer for some seconds.")]
    [InlineData("busy")]
    [InlineData("cut")]
    [InlineData("a portal's words")]
    public async Task What_passes_while_I_follow_does_not_end_it(string fault)
    {
        Service.Script = _ => new LocalStateMachineExecution().Task("StartIngestor", "{}").Wait(looks: 3).Succeed("{}");
        using var process = Start("start");
        await UntilAsync(process, "StartIngestor");

        Service.Server.FailAlways(BadNetworkContract.FaultOf(fault, Dialect.Json));
        var silence = await UntilAsync(process, "asking again");
        Service.Server.FailAlways(null);
        await UntilAsync(process, "AWS answers again");
        await process.WaitForExitAsync().WaitAsync(Never);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("states:DescribeExecution was not answered", silence, StringComparison.Ordinal);
        Assert.StartsWith("The pipeline runs", await process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [LongTest("Each takes a process.")]
    [InlineData("lost answer")]
    [InlineData("cut in body")]
    public async Task A_start_whose_answer_is_lost_starts_one(string fault)
    {
        // The first has ended by the second attempt, which is refused for its name.
        Service.Script = _ => new LocalStateMachineExecution().Succeed("""{"chunks": 0}""");
        Service.Server.Fail(BadNetworkContract.FaultOf(fault, Dialect.Json)!);

        var result = await RunAsync("replay", "gold", "--from", "2026-01-26", "--dry-run");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(2, Service.Asked.Count(a => a.Operation == "StartExecution"));
        Assert.Single(Service.Executions);
    }

    [Theory]
    [LongTest("Each takes a process.")]
    [InlineData("Not allowed to states:StartExecution: User: me is not authorized", "StartExecution", "AccessDeniedException")]
    [InlineData("Not allowed to states:ListExecutions", "ListExecutions", "AccessDeniedException")]
    [InlineData("states:StartExecution was refused", "StartExecution", "ExecutionLimitExceeded")]
    [InlineData("The execution goes on; to follow it again: wikiguard follow arn:", "DescribeExecution", "AccessDeniedException")]
    [InlineData("The execution goes on; to follow it again: wikiguard follow arn:", "DescribeExecution", "ExpiredTokenException")]
    public async Task What_I_may_not_ask_names_the_permission(string told, string operation, string code)
    {
        Service.Refused[operation] = (code, "User: me is not authorized.");

        var result = await RunAsync("start");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(told, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStack_or_a_state_machine_that_is_not_there_is_named()
    {
        var stack = await Tool.RunInAsync(Environment, "start", "--stack", "other");
        Service.Machines.Remove(LocalStepFunctions.Control);
        var machine = await RunAsync("start");

        Assert.Equal((1, 1), (stack.ExitCode, machine.ExitCode));
        Assert.Contains("There is no stack other in eu-west-1", stack.Errors, StringComparison.Ordinal);
        Assert.Contains($"State Machine Does Not Exist: '{LocalStepFunctions.Control}'", machine.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`wikiguard run` starts the pipeline, and Ctrl-C stops it", "start")]
    [InlineData("`wikiguard run` starts the pipeline, and Ctrl-C stops it", "stop", "--yes")]
    [InlineData("`wikiguard run` starts the pipeline, and Ctrl-C stops it", "restart")]
    [InlineData("nobody is there to ask", "stop", "--stack", "wikiguard")]
    [InlineData("then give --yes", "replay", "gold", "--from", "2026-01-26", "--truncate", "--stack", "wikiguard")]
    [InlineData("Give --config or --stack, not both", "replay", "gold", "--from", "2026-01-26", "--config", "x", "--stack", "wikiguard")]
    [InlineData("Give one of --to, --before and --snapshot", "rollback", "silver", "--stack", "wikiguard")]
    [InlineData("give a batch of gold, such as gold-00000042", "rollback", "gold", "--before", "silver-1", "--stack", "wikiguard")]
    [InlineData("give a snapshot_id, which is a number", "rollback", "gold", "--snapshot", "x", "--stack", "wikiguard")]
    [InlineData("--snapshot goes with --stack", "rollback", "gold", "--snapshot", "7")]
    [InlineData("--region goes with --stack", "replay", "gold", "--from", "2026-01-26", "--region", "eu-west-1")]
    [InlineData("--files goes with --stack", "backfill", "--files", "backfill/x/")]
    [InlineData("aws s3 cp FILE s3://BUCKET/backfill/", "backfill", "edits.jsonl", "--stack", "wikiguard")]
    [InlineData("--files backfill/2026-01/", "backfill", "--stack", "wikiguard")]
    [InlineData("write a prefix of the bucket", "backfill", "--stack", "wikiguard", "--files", "edits/")]
    [InlineData("write a key of the bucket", "backfill", "--stack", "wikiguard", "--files", "backfill/", "--allowlist", "my.yaml")]
    [InlineData("Say which records to discard", "quarantine", "discard", "--layer", "silver", "--stack", "wikiguard", "--yes")]
    [InlineData("Give --config or --stack, not both", "quarantine", "redrive", "--config", "x", "--stack", "wikiguard")]
    [InlineData("--region goes with --stack", "history", "--region", "eu-west-1")]
    [InlineData("is no execution's ARN", "follow", "replay-silver-1")]
    [InlineData("is no execution's ARN", "follow", LocalStepFunctions.Replay)]
    public async Task Wrong_usage_is_told_and_nothing_is_asked(string advice, params string[] arguments)
    {
        var result = await Tool.RunInAsync(Environment, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Empty(Stack.Asked);
        Assert.Empty(Service.Asked);
    }

    /// <summary>AWS's own command line reads the same, so these answers are such as AWS gives.</summary>
    [Fact]
    [NeedsProgram("aws")]
    public async Task AWS_command_line_understands_theService_of_these_tests()
    {
        Service.Script = _ => new LocalStateMachineExecution().Task("Plan", "{}").Wait(looks: 1).Succeed("""{"n": 1}""");

        var started = await AwsAsync("start-execution", "--state-machine-arn", LocalStepFunctions.Replay, "--name", "one", "--input", "{}");
        var arn = (string)started["executionArn"]!;
        var running = await AwsAsync("list-executions", "--state-machine-arn", LocalStepFunctions.Replay, "--status-filter", "RUNNING",
            "--max-results", "10", "--no-paginate");
        for (var look = 0; look < 3; look++)
            await AwsAsync("describe-execution", "--execution-arn", arn);
        var ended = await AwsAsync("describe-execution", "--execution-arn", arn);
        var history = await AwsAsync("get-execution-history", "--execution-arn", arn, "--reverse-order");

        Assert.Equal("RUNNING", (string)running["executions"]![0]!["status"]!);
        Assert.Equal(("SUCCEEDED", """{"n": 1}"""), ((string)ended["status"]!, (string)ended["output"]!));
        Assert.Equal(
            ["ExecutionSucceeded", "TaskStateExited", "TaskSucceeded", "TaskStarted", "TaskScheduled", "TaskStateEntered",
                "ExecutionStarted"],
            history["events"]!.AsArray().Select(e => (string)e!["type"]!));
    }

    private async Task<JsonNode> AwsAsync(string operation, params string[] arguments) => JsonNode.Parse(await ToolProcess.Aws.RunWellAsync(
        ["stepfunctions", operation, "--endpoint-url", Service.Server.Address, "--region", "eu-west-1", "--output", "json", .. arguments],
        AppContext.BaseDirectory, Environment.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!)))!;

    private Process Start(params string[] command) => Tool.Start(Environment, [.. command, "--stack", DeployedStack.Name]);

    private static async Task<string> UntilAsync(Process process, string words)
    {
        using var limit = new CancellationTokenSource(Never);
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException($"It ended without: {words}");
    }
}
