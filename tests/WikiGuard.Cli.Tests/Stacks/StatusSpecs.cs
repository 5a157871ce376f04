using System.Text.Json.Nodes;
using WikiGuard.Cli.Stacks;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>How a deployed stack stands, on one screen.</summary>
public sealed class StatusSpecs : StackUnderTest
{
    private static readonly StateMachine Control = new("pipeline-control");

    [Theory]
    [InlineData("wikiguard in eu-west-1 is running.", "running", 1, 1, true, true)]
    [InlineData("wikiguard in eu-west-1 is stopped.", "stopped", 0, 0, false, false)]
    [InlineData("wikiguard in eu-west-1 is neither running nor stopped.", "between", 1, 0, true, true)]
    [InlineData("wikiguard in eu-west-1 is neither running nor stopped.", "between", 0, 0, true, true)]
    [InlineData("wikiguard in eu-west-1 is neither running nor stopped.", "between", 1, 1, false, true)]
    public async Task It_says_whether_the_pipeline_runs(
        string told, string state, int desired, int running, bool areSchedulesOn, bool areSourcesOn)
    {
        var output = Output(desired, running, areSchedulesOn, areSourcesOn);
        Service.Script = _ => new LocalStateMachineExecution().Succeed(output);

        var text = await StatusAsync();
        var json = await StatusAsync("--format", "json");

        Assert.True(text.ExitCode == 0, text.Errors);
        var lines = text.Output.Split('\n');
        Assert.Equal(told, lines[0]);
        Assert.Equal($"  Ingestor       {running} of {desired} tasks run; deployment COMPLETED", lines[1]);
        Assert.Contains($"  event sources  {(areSourcesOn ? 1 : 0)} of 1 on", lines);
        Assert.Contains($"  schedules      {(areSchedulesOn ? 2 : 0)} of 2 on", lines);
        Assert.Contains("  at work        nothing", lines);
        var found = JsonNode.Parse(json.Output)!;
        Assert.Equal((state, desired, 2),
            ((string)found["state"]!, (int)found["ingestor"]!["desired"]!, found["schedules"]!.AsArray().Count));
    }

    [Fact]
    public async Task What_is_at_work_is_listed_with_how_to_follow_it()
    {
        var backfill = Service.Add(
            LocalStepFunctions.Backfill, "backfill-1", """{"files":"backfill/2026-01/","requester":"ann"}""", new());
        Service.Script = _ => new LocalStateMachineExecution().Succeed(Output(1, 1, true, true));

        var text = await StatusAsync();
        var json = await StatusAsync("--format", "json");

        Assert.Contains("the backfill from backfill/2026-01/, asked for by ann, since 2026-01-31 22:53 UTC", text.Output,
            StringComparison.Ordinal);
        Assert.Contains($"wikiguard follow {backfill.Arn}", text.Output, StringComparison.Ordinal);
        Assert.Equal(backfill.Arn, (string)JsonNode.Parse(json.Output)!["at_work"]![0]!["execution"]!);
    }

    [Fact]
    public async Task What_has_failed_in_the_last_day_is_listed_with_its_error()
    {
        var now = TimeProvider.System.GetUtcNow();
        Service.Add(LocalStepFunctions.Replay, "old", """{"layer":"gold","from":"2026-01-26"}""",
            new LocalStateMachineExecution { Stopped = now.AddDays(-2) }.Fail("NotWell", "long ago"));
        var failed = Service.Add(LocalStepFunctions.Replay, "late", """{"layer":"silver","from":"2026-01-26","requester":"ann"}""",
            new LocalStateMachineExecution { Stopped = now.AddHours(-1) }.Fail("States.Timeout", "", "TIMED_OUT"));
        Service.Script = _ => new LocalStateMachineExecution().Succeed(Output(1, 1, true, true));

        var text = await StatusAsync();
        var json = await StatusAsync("--format", "json");

        var lines = text.Output.Split('\n');
        Assert.Contains("  failed, 24 h   1", lines);
        Assert.Contains(
            $"                 the replay of silver, 2026-01-26, asked for by ann, at {now.AddHours(-1):yyyy-MM-dd HH:mm} UTC: States.Timeout",
            lines);
        var told = Assert.Single(JsonNode.Parse(json.Output)!["failed"]!.AsArray())!;
        Assert.Equal((failed.Arn, "States.Timeout"), ((string)told["execution"]!, (string)told["error"]!));
    }

    [Fact]
    [LongTest("It waits while CloudFormation looks.")]
    public async Task What_differs_from_the_template_is_listed_where_I_ask_for_it()
    {
        Service.Script = _ => new LocalStateMachineExecution().Succeed(Output(1, 1, true, true));
        var none = await StatusAsync("--drift");
        Stack.Drifted = "Key";

        var text = await StatusAsync("--drift");
        var json = await StatusAsync("--drift", "--format", "json");
        var notAsked = await StatusAsync();

        Assert.Contains("  drift          none", none.Output.TrimEnd().Split('\n'));
        Assert.EndsWith(
            """
              drift          from the template in 1
                             Key, AWS::KMS::Key: MODIFIED, /EnableKeyRotation

            """, text.Output, StringComparison.Ordinal);
        Assert.Equal("/EnableKeyRotation", (string)JsonNode.Parse(json.Output)!["drift"]!["resources"]![0]!["properties"]![0]!);
        Assert.DoesNotContain("drift", notAsked.Output, StringComparison.Ordinal);
        Assert.Equal(3, Stack.Asked.Count(a => a == "DetectStackDrift"));
    }

    [Fact]
    public async Task A_look_that_fails_says_why()
    {
        Service.Script = _ => new LocalStateMachineExecution().Fail("Ecs.ClusterNotFoundException", "Cluster not found.");

        var result = await StatusAsync();

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Ecs.ClusterNotFoundException: Cluster not found.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("The state machine is executed.")]
    public async Task It_reads_what_the_state_machine_gives()
    {
        var outcome = await Control.ExecuteAsync("status", new JsonObject { ["action"] = "status" }, (state, input) => Task.FromResult(
            new TaskAnswer(JsonNode.Parse(state switch
            {
                "ReadService" => """
                    {"Services": [{"DesiredCount": 1, "RunningCount": 1, "PendingCount": 0,
                      "Deployments": [{"RolloutState": "COMPLETED", "Id": "ecs-svc/1"}]}]}
                    """,
                "ReadSchedule" => """{"Name": "wikiguard-commit-bronze", "State": "DISABLED"}""",
                "ReadCluster" => """{"ClusterInfo": {"State": "ACTIVE", "ClusterName": "wikiguard"}}""",
                "ReadAlarms" => """
                    {"CompositeAlarms": [], "MetricAlarms": [
                      {"AlarmName": "wikiguard-stream-gap", "StateValue": "ALARM"}, {"AlarmName": "wikiguard-held-batch", "StateValue": "ALARM"}]}
                    """,
                "ReadScans" => Scans(input),
                _ => """{"Topics": ["cleaned_events"], "State": "Enabled", "LastProcessingResult": "OK"}""",
            }))));
        Service.Script = _ => new LocalStateMachineExecution().Succeed(outcome.Output!.ToJsonString());

        var result = await StatusAsync();

        Assert.Equal(
            """
            wikiguard in eu-west-1 is neither running nor stopped.
              Ingestor       1 of 1 tasks run; deployment COMPLETED
              event sources  2 of 2 on
                             cleaned_events: Enabled, OK
                             cleaned_events: Enabled, OK
              schedules      0 of 6 on
            """,
            string.Join('\n', result.Output.Split('\n')[..6]));
        Assert.Equal(
            $"""
              Kafka          ACTIVE
              alarms         2 ring
                             wikiguard-held-batch
                             wikiguard-stream-gap
              at work        nothing
              failed, 24 h   nothing
              today          some $0.05 of Athena so far, for 1,000 statements and 3.1 GB
                             all else some ${ScansToday.OthersADay:N2} a day, as `wikiguard cost` estimates it

            """,
            string.Join('\n', result.Output.Split('\n')[12..]));
        Assert.InRange(ScansToday.OthersADay, 1, 20);
    }

    // Of today: a thousand statements, each of which is billed ten megabytes.
    private static string Scans(JsonNode input)
    {
        Assert.Equal($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}T00:00:00Z", (string?)input["StartTime"]);
        return """{"MetricDataResults": [{"Id": "bytes", "Values": [3.1E9]}, {"Id": "statements", "Values": [1000]}], "Messages": []}""";
    }

    [Fact]
    public async Task A_day_without_a_statement_and_without_an_alarm_is_told_as_such()
    {
        Service.Script = _ => new LocalStateMachineExecution().Succeed(
            """{"alarms": {"ringing": []}, "scans": {"metrics": [{"Id": "bytes", "Values": []}]}}""");

        var result = await StatusAsync();

        Assert.Contains("  alarms         none rings", result.Output.Split('\n'));
        Assert.Contains("some $0.00 of Athena so far, for 0 statements", result.Output, StringComparison.Ordinal);
    }

    private static string Output(int desired, int running, bool areSchedulesOn, bool areSourcesOn) => new JsonObject
    {
        ["service"] = new JsonObject { ["desired"] = desired, ["running"] = running, ["pending"] = 0, ["rollout"] = "COMPLETED" },
        ["schedules"] = new JsonArray(
        [
            .. new[] { "wikiguard-commit-bronze", "wikiguard-promote-silver" }.Select(name => new JsonObject
            { ["name"] = name, ["state"] = areSchedulesOn ? "ENABLED" : "DISABLED" }),
        ]),
        ["sources"] = new JsonArray(new JsonObject
        {
            ["topics"] = new JsonArray("cleaned_events"),
            ["state"] = areSourcesOn ? "Enabled" : "Disabled",
            ["last_result"] = "OK",
        }),
    }.ToJsonString();

    private Task<ToolResult> StatusAsync(params string[] options) => RunAsync(["status", .. options]);
}
