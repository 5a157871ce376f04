using System.Text.Json.Nodes;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>
/// <c>statemachines/pipeline-control.asl.json</c>, executed over a model of the services that it calls: it records the calls, and a stop
/// takes its time.
/// </summary>
[LongTest("Each execution starts Node.js.")]
public sealed class ControlExecutionSpecs
{
    private static readonly StateMachine Control = new("pipeline-control");

    private readonly List<string> _calls = [];
    private readonly Dictionary<string, bool> _switches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _descriptions = new(StringComparer.Ordinal);
    private readonly Queue<double?> _lags = new();
    private readonly List<string> _maintained = [];
    private int _desired = 1;
    private int _running = 1;
    private string _rollout = "COMPLETED";
    private string _nextRollout = "COMPLETED";
    private int _deployment = 1;
    private bool _rollsBack;

    [Fact]
    public async Task A_stop_drains_promotes_what_waits_and_only_then_switches_off()
    {
        _lags.Enqueue(null); // Kafka's metrics are late
        _lags.Enqueue(7);
        _lags.Enqueue(0);

        var outcome = await ExecuteAsync("stop");

        Assert.Equal(("SUCCEEDED", "Stopped"), (outcome.Status, outcome.States[^1]));
        Assert.Equal((0, 0), (_desired, _running));
        Assert.Equal(8, _switches.Count);
        Assert.All(_switches, s => Assert.False(s.Value, s.Key));
        Assert.Equal(
            ["DisableAlarmActions", "UpdateService", "DescribeServices", "GetMetricData", "CommitBronze", "PromoteSilver", "PromoteGold",
                "DisableRule", "UpdateEventSourceMapping"],
            _calls.Distinct());
        Assert.Equal(3, _calls.Count(c => c == "GetMetricData"));
    }

    [Fact]
    public async Task A_stop_that_does_not_come_to_an_end_leaves_everything_on_but_the_Ingestor()
    {
        for (var look = 0; look < 30; look++)
            _lags.Enqueue(100);

        var outcome = await ExecuteAsync("stop");

        Assert.Equal(("FAILED", "NotDrained"), (outcome.Status, outcome.Error));
        Assert.Equal(0, _running);
        Assert.Empty(_switches);
        Assert.Equal(20, _calls.Count(c => c == "GetMetricData"));
    }

    [Fact]
    public async Task A_halt_waits_for_nothing()
    {
        var outcome = await ExecuteAsync("halt");

        Assert.Equal(("SUCCEEDED", "Stopped"), (outcome.Status, outcome.States[^1]));
        Assert.Equal(0, _desired);
        Assert.Equal(8, _switches.Count(s => !s.Value));
        Assert.Equal(["DisableAlarmActions", "UpdateService", "DisableRule", "UpdateEventSourceMapping"], _calls.Distinct());
    }

    [Fact]
    public async Task A_start_switches_on_waits_for_the_task_and_lets_alarms_speak_last()
    {
        (_desired, _running) = (0, 0);

        var outcome = await ExecuteAsync("start");

        Assert.Equal(("SUCCEEDED", "Running"), (outcome.Status, outcome.States[^1]));
        Assert.Equal((1, 1), (_desired, _running));
        Assert.Equal(8, _switches.Count(s => s.Value));
        Assert.Equal(
            ["UpdateEventSourceMapping", "EnableRule", "ExpectLate", "UpdateService", "DescribeServices", "EnableAlarmActions"],
            _calls.Distinct());
        Assert.Equal(9000, (int)outcome.Output!["expected"]!["answer"]!["late"]!["expected"]!);
    }

    [Fact]
    public async Task A_start_does_not_wait_for_what_says_what_will_be_late()
    {
        (_desired, _running) = (0, 0);

        var outcome = await ExecuteAsync("start", state => state == "ExpectLate" ? new TaskAnswer(null, "States.Timeout", "") : null);

        Assert.Equal(("SUCCEEDED", 1), (outcome.Status, _running));
    }

    [Fact]
    public async Task A_start_of_an_image_that_does_not_run_fails_and_says_where_to_look()
    {
        (_desired, _running, _nextRollout) = (0, 0, "FAILED");

        var outcome = await ExecuteAsync("start");

        Assert.Equal(("FAILED", "NotStarted"), (outcome.Status, outcome.Error));
        Assert.Contains("/ecs/wikiguard-ingest", outcome.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain("EnableAlarmActions", _calls);
    }

    /// <summary>The task of before runs on, in a deployment that nobody asked for.</summary>
    [Fact]
    public async Task A_restart_that_is_rolled_back_has_failed()
    {
        _rollsBack = true;

        var outcome = await ExecuteAsync("restart");

        Assert.Equal(("FAILED", "NotStarted"), (outcome.Status, outcome.Error));
    }

    [Fact]
    public async Task A_restart_deploys_anew_and_does_not_start_what_is_stopped()
    {
        var restarted = await ExecuteAsync("restart");
        (_desired, _running) = (0, 0);
        var stopped = await ExecuteAsync("restart");

        Assert.Equal(("SUCCEEDED", "Running"), (restarted.Status, restarted.States[^1]));
        Assert.Equal(("FAILED", "NothingRuns"), (stopped.Status, stopped.Error));
        Assert.Equal(0, _desired);
        Assert.Equal(2, _sources.Count);
        Assert.All(_sources, s => Assert.Equal("Enabled", s.Value));
        Assert.Equal(7, _descriptions.Count);
    }

    [Fact]
    public async Task A_restart_of_ingest_deploys_it_anew_and_touches_nothing_else()
    {
        var outcome = await RestartAsync("ingest");

        Assert.Equal(("SUCCEEDED", "Running"), (outcome.Status, outcome.States[^1]));
        Assert.Equal(["UpdateService", "DescribeServices", "EnableAlarmActions"], _calls.Distinct());
    }

    [Theory]
    [InlineData("cleaned_events", "CleanedEventsSource")]
    [InlineData("dlq_events", "DeadLettersSource")]
    public async Task A_restart_of_an_event_source_waits_until_it_is_off_and_until_it_is_on(string topic, string source)
    {
        var outcome = await RestartAsync(topic);

        Assert.Equal(("SUCCEEDED", "Running"), (outcome.Status, outcome.States[^1]));
        Assert.Equal(
            ["UpdateEventSourceMapping", "GetEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping",
                "GetEventSourceMapping", "GetEventSourceMapping"],
            _calls);
        var (id, state) = Assert.Single(_sources);
        Assert.EndsWith($":{source}", id, StringComparison.Ordinal);
        Assert.Equal("Enabled", state);
    }

    /// <summary>A mark that a restart before it left is no part of the description.</summary>
    [Theory]
    [InlineData("Takes a batch to gold")]
    [InlineData("Takes a batch to gold|restarting")]
    public async Task A_restart_of_a_function_changes_it_and_leaves_the_description_of_the_template(string before)
    {
        _descriptions["promote-gold"] = [before];

        var outcome = await RestartAsync("promote-gold");

        Assert.Equal(("SUCCEEDED", "Running"), (outcome.Status, outcome.States[^1]));
        Assert.Equal(["GetFunctionConfiguration", "UpdateFunctionConfiguration", "UpdateFunctionConfiguration"], _calls);
        Assert.Equal([before, "Takes a batch to gold|restarting", "Takes a batch to gold"], Assert.Single(_descriptions).Value);
    }

    [Theory]
    [InlineData("""{"action": "restart", "component": "slack"}""")]
    [InlineData("""{"action": "restart", "component": 7}""")]
    [InlineData("""{"action": "stop", "component": "ingest"}""")]
    public async Task What_cannot_be_restarted_by_itself_fails_at_once_and_so_does_another_action_on_it(string input)
    {
        var outcome = await Control.ExecuteAsync("wrong", JsonNode.Parse(input)!, (_, _) => throw new InvalidOperationException());

        Assert.Equal(("FAILED", "WrongComponent"), (outcome.Status, outcome.Error));
        Assert.All(Control.States["All"]!["Parameters"]!["functions"]!.AsArray(),
            f => Assert.Contains((string)f!, outcome.Cause, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_status_says_how_everything_stands_and_changes_nothing()
    {
        var outcome = await ExecuteAsync("status");

        Assert.True(outcome.Status == "SUCCEEDED", $"{outcome.Error}: {outcome.Cause}");
        Assert.Equal("Known", outcome.States[^1]);
        Assert.Equal("""{"desired":1,"running":1,"pending":0,"rollout":"COMPLETED","deployment":"ecs-svc/1"}""",
            outcome.Output!["service"]!.ToJsonString());
        Assert.Equal((6, 2), (outcome.Output["schedules"]!.AsArray().Count, outcome.Output["sources"]!.AsArray().Count));
        Assert.Equal("""{"name":"arn:aws:lambda:eu-west-1:123456789012:function:CommitBronzeSchedule","state":"ENABLED"}""",
            outcome.Output["schedules"]![0]!.ToJsonString());
        Assert.Equal("""{"cluster":{"state":"ACTIVE"},"alarms":{"ringing":[]},"scans":{"metrics":[{"Id":"lag","Values":[]}]}}""",
            new JsonObject(outcome.Output.AsObject().Where(f => f.Key is "cluster" or "alarms" or "scans")
                .Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()))).ToJsonString());
        Assert.Empty(_switches);
    }

    [Theory]
    [InlineData("""{"action": "pause"}""")]
    [InlineData("""{"action": 7}""")]
    [InlineData("{}")]
    public async Task Another_action_fails_at_once(string input)
    {
        var outcome = await Control.ExecuteAsync("wrong", JsonNode.Parse(input)!, (_, _) => throw new InvalidOperationException());

        Assert.Equal(("FAILED", "WrongRequest"), (outcome.Status, outcome.Error));
        Assert.Contains("stop, halt, restart, maintain or status", outcome.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_takes_the_layers_one_after_the_other_and_says_what_was_done_in_each()
    {
        var outcome = await ExecuteAsync("maintain");

        Assert.True(outcome.Status == "SUCCEEDED", $"{outcome.Error}: {outcome.Cause}");
        Assert.Equal(("Maintained", "bronze silver gold"), (outcome.States[^1], string.Join(' ', _maintained)));
        Assert.Equal("""{"layer":"gold","outcome":"done","report":{"Layer":"gold","Tables":["gold_events"],"Partitions":3}}""",
            outcome.Output!["maintained"]![2]!.ToJsonString());
    }

    [Fact]
    public async Task Maintenance_of_one_layer_waits_while_it_is_written()
    {
        var busy = 2;

        var outcome = await ExecuteAsync(new JsonObject { ["action"] = "maintain", ["layer"] = "silver" },
            state => busy-- > 0 ? new TaskAnswer(null, "ConflictException", "silver is being written") : null);

        Assert.Equal(("SUCCEEDED", "silver"), (outcome.Status, string.Join(' ', _maintained)));
    }

    [Fact]
    public async Task A_layer_that_cannot_be_maintained_fails_the_maintenance_and_the_next_one_has_its_turn()
    {
        var attempts = 0;

        var outcome = await Control.ExecuteAsync("maintain", new JsonObject { ["action"] = "maintain" }, (state, input) =>
            Task.FromResult((string?)input["Payload"]!["layer"] != "silver" ? Answer(state, input)
                : new TaskAnswer(null, "QueryFailedException", $"attempt {++attempts}")));

        Assert.Equal(("FAILED", "NotMaintained", 4), (outcome.Status, outcome.Error, attempts));
        Assert.Equal(["bronze", "gold"], _maintained);
        Assert.Equal("""{"layer":"silver","outcome":"failed","error":"QueryFailedException","cause":"attempt 4"}""",
            JsonNode.Parse(outcome.Cause!)![1]!.ToJsonString());
    }

    [Fact]
    public async Task Another_layer_fails_at_once()
    {
        var outcome = await Control.ExecuteAsync("wrong", JsonNode.Parse("""{"action": "maintain", "layer": "ledger"}""")!,
            (_, _) => throw new InvalidOperationException());

        Assert.Equal(("FAILED", "WrongLayer"), (outcome.Status, outcome.Error));
    }

    /// <summary>Twice is once; and what a failure has left half done, the same action finishes.</summary>
    [Fact]
    public async Task What_fails_for_good_ends_by_name_and_the_same_action_finishes_it()
    {
        _lags.Enqueue(0);
        var failed = await ExecuteAsync(
            "stop", state => state == "TurnSourceOff" ? new TaskAnswer(null, "Lambda.ResourceInUseException", "Not now.") : null);
        _lags.Enqueue(0);
        var again = await ExecuteAsync("stop");

        Assert.Equal(("FAILED", "Lambda.ResourceInUseException", "NotDone"), (failed.Status, failed.Error, failed.States[^1]));
        Assert.Equal(("SUCCEEDED", "Stopped"), (again.Status, again.States[^1]));
        Assert.Equal(8, _switches.Count(s => !s.Value));
    }

    private Task<ExecutionOutcome> ExecuteAsync(string action, Func<string, TaskAnswer?>? failure = null) =>
        ExecuteAsync(new JsonObject { ["action"] = action }, failure);

    private Task<ExecutionOutcome> RestartAsync(string component) =>
        ExecuteAsync(new JsonObject { ["action"] = "restart", ["component"] = component });

    private Task<ExecutionOutcome> ExecuteAsync(JsonObject request, Func<string, TaskAnswer?>? failure = null) =>
        Control.ExecuteAsync((string)request["action"]!, request, (state, input) =>
            Task.FromResult(failure?.Invoke(state) ?? Answer(state, input)));

    private TaskAnswer Answer(string state, JsonNode input)
    {
        var call = ((string)Control.Tasks[state]["Resource"]!).Split(':')[^1];
        call = call == "invoke" ? state : char.ToUpperInvariant(call[0]) + call[1..];
        lock (_calls)
        {
            _calls.Add(call);
            return new TaskAnswer(call switch
            {
                "UpdateService" => Update(input),
                "DescribeServices" => Describe(),
                "EnableRule" or "DisableRule" => Switch((string)input["Name"]!, call == "EnableRule"),
                "UpdateEventSourceMapping" => SwitchSource((string)input["Uuid"]!, (bool)input["Enabled"]!),
                "DescribeRule" => new JsonObject { ["Name"] = (string)input["Name"]!, ["State"] = "ENABLED" },
                "GetEventSourceMapping" => new JsonObject
                {
                    ["Topics"] = new JsonArray("cleaned_events"),
                    ["State"] = StateOf((string)input["Uuid"]!),
                    ["LastProcessingResult"] = "OK",
                },
                "DescribeClusterV2" => new JsonObject { ["ClusterInfo"] = new JsonObject { ["State"] = "ACTIVE" } },
                "DescribeAlarms" => new JsonObject { ["MetricAlarms"] = new JsonArray(), ["CompositeAlarms"] = new JsonArray() },
                "GetFunctionConfiguration" => new JsonObject { ["Description"] = Descriptions(input)[^1] },
                "UpdateFunctionConfiguration" => Describe(input),
                "GetMetricData" => new JsonObject
                {
                    ["MetricDataResults"] = new JsonArray(new JsonObject
                    { ["Id"] = "lag", ["Values"] = _lags.TryDequeue(out var lag) && lag is { } known ? new JsonArray(known) : [] }),
                },
                "ExpectLate" => JsonNode.Parse(
                    """{"StatusCode": 200, "Payload": {"execution": "start", "late": {"rule": "lag", "expected": 9000}}}"""),
                "MaintainLayer" => Maintain((string)input["Payload"]!["layer"]!),
                _ => new JsonObject(),
            });
        }
    }

    // As the function answers, without what is null or not told here.
    private JsonObject Maintain(string layer)
    {
        _maintained.Add(layer);
        return new JsonObject
        {
            ["StatusCode"] = 200,
            ["Payload"] = new JsonObject { ["Layer"] = layer, ["Tables"] = new JsonArray($"{layer}_events"), ["Partitions"] = 3 },
        };
    }

    private JsonObject Update(JsonNode input)
    {
        _desired = (int?)input["DesiredCount"] ?? _desired;
        _rollout = "IN_PROGRESS";
        return new JsonObject
        {
            ["Service"] = new JsonObject { ["Deployments"] = new JsonArray(new JsonObject { ["Id"] = $"ecs-svc/{++_deployment}" }) },
        };
    }

    // A task comes up or goes away between one look and the next.
    private JsonObject Describe()
    {
        var answer = new JsonObject
        {
            ["Services"] = new JsonArray(new JsonObject
            {
                ["DesiredCount"] = _desired,
                ["RunningCount"] = _running,
                ["PendingCount"] = 0,
                ["Deployments"] = new JsonArray(new JsonObject { ["Id"] = $"ecs-svc/{_deployment}", ["RolloutState"] = _rollout }),
            }),
        };
        (_running, _rollout) = (_nextRollout == "FAILED" ? 0 : _desired, _nextRollout);
        if (_rollsBack)
            _deployment++;
        return answer;
    }

    private JsonObject SwitchSource(string id, bool on)
    {
        _sources[id] = on ? "Enabling" : "Disabling";
        return Switch(id, on);
    }

    // A source is off, or on, between one look and the next.
    private string StateOf(string id)
    {
        var state = _sources.GetValueOrDefault(id, "Enabled");
        _sources[id] = state switch { "Enabling" => "Enabled", "Disabling" => "Disabled", _ => state };
        return state;
    }

    private JsonObject Describe(JsonNode input)
    {
        Descriptions(input).Add((string)input["Description"]!);
        return [];
    }

    private List<string> Descriptions(JsonNode input)
    {
        var name = ((string)input["FunctionName"]!).Split("ProjectName-")[1];
        return _descriptions.TryGetValue(name, out var there) ? there : _descriptions[name] = ["As the template has it"];
    }

    private JsonObject Switch(string name, bool on)
    {
        _switches[name] = on;
        return [];
    }
}
