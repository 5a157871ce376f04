using System.Text.Json.Nodes;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>How a deployed stack stands, on one screen.</summary>
public sealed class StatusSpecs : IAsyncLifetime
{
    private static readonly StateMachine Control = new("pipeline-control");

    private DeployedStack _stack = null!;
    private LocalStepFunctions _service = null!;

    public async Task InitializeAsync()
    {
        _stack = await DeployedStack.StartAsync();
        _service = await LocalStepFunctions.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _stack.DisposeAsync();
    }

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
        _service.Script = _ => new LocalStateMachineExecution().Succeed(output);

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
        var backfill = _service.Add(
            LocalStepFunctions.Backfill, "backfill-1", """{"files":"backfill/2026-01/","requester":"ann"}""", new());
        _service.Script = _ => new LocalStateMachineExecution().Succeed(Output(1, 1, true, true));

        var text = await StatusAsync();
        var json = await StatusAsync("--format", "json");

        Assert.Contains("the backfill from backfill/2026-01/, asked for by ann, since 2026-01-31 22:53 UTC", text.Output,
            StringComparison.Ordinal);
        Assert.Contains($"wikiguard follow {backfill.Arn}", text.Output, StringComparison.Ordinal);
        Assert.Equal(backfill.Arn, (string)JsonNode.Parse(json.Output)!["at_work"]![0]!["execution"]!);
    }

    [Fact]
    public async Task A_look_that_fails_says_why()
    {
        _service.Script = _ => new LocalStateMachineExecution().Fail("Ecs.ClusterNotFoundException", "Cluster not found.");

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
                _ => """{"Topics": ["cleaned_events"], "State": "Enabled", "LastProcessingResult": "OK"}""",
            }))));
        _service.Script = _ => new LocalStateMachineExecution().Succeed(outcome.Output!.ToJsonString());

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

    private Task<ToolResult> StatusAsync(params string[] options) => Tool.RunInAsync(
        new Dictionary<string, string?>(_stack.Environment, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL_SFN"] = _service.Server.Address },
        ["status", "--stack", DeployedStack.Name, .. options]);
}
