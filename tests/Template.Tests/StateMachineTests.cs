using System.Text.Json.Nodes;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Template;

/// <summary>The state machines, and what the template gives them.</summary>
public sealed class StateMachineTests
{
    public static TheoryData<string> Names => [.. StateMachine.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_validator_finds_nothing(string name) => Assert.Empty(await new StateMachine(name).ValidateAsync());

    [Fact]
    public void Each_file_is_a_resource_of_the_template() =>
        Assert.Equal(StateMachine.All.Select(m => $"statemachines/{m.Name}.asl.json"),
            Resources.Select(r => r["DefinitionUri"].Text()).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_substitution_is_given_and_each_that_is_given_is_used(string name) =>
        Assert.Equal(new StateMachine(name).Substitutions,
            ResourceOf(name)["DefinitionSubstitutions"]!.Entries().Select(e => e.Key).Order(StringComparer.Ordinal));

    // Each with the action that IAM asks for.
    private static readonly Dictionary<string, string> ServiceCalls = new(StringComparer.Ordinal)
    {
        ["ecs:updateService"] = "ecs:UpdateService",
        ["ecs:describeServices"] = "ecs:DescribeServices",
        ["eventbridge:enableRule"] = "events:EnableRule",
        ["eventbridge:disableRule"] = "events:DisableRule",
        ["eventbridge:describeRule"] = "events:DescribeRule",
        ["lambda:updateEventSourceMapping"] = "lambda:UpdateEventSourceMapping",
        ["lambda:getEventSourceMapping"] = "lambda:GetEventSourceMapping",
        ["lambda:getFunctionConfiguration"] = "lambda:GetFunctionConfiguration",
        ["lambda:updateFunctionConfiguration"] = "lambda:UpdateFunctionConfiguration",
        ["cloudwatch:enableAlarmActions"] = "cloudwatch:EnableAlarmActions",
        ["cloudwatch:disableAlarmActions"] = "cloudwatch:DisableAlarmActions",
        ["cloudwatch:getMetricData"] = "cloudwatch:GetMetricData",
        ["cloudwatch:describeAlarms"] = "cloudwatch:DescribeAlarms",
        ["kafka:describeClusterV2"] = "kafka:DescribeClusterV2",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Tasks_call_functions_and_listed_services_and_end_in_time(string name) =>
        Assert.All(new StateMachine(name).Tasks, task =>
        {
            Assert.True(IsFunction(task.Value) || ServiceCalls.ContainsKey(ServiceCall(task.Value)), $"{task.Key} calls something else");
            Assert.InRange((int)task.Value["TimeoutSeconds"]!, 1, 900);
        });

    /// <summary>
    /// States.ALL takes everything, so nothing can come after it or stand beside it; a back-off below 1 would come ever faster. What fails
    /// inside of a map fails the map, which catches.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_task_is_repeated_with_jitter_and_what_still_fails_ends_by_name(string name)
    {
        var machine = new StateMachine(name);
        Assert.All(machine.Tasks, task => AssertTakesAllLast(task.Value["Retry"]));
        Assert.All(machine.States.Where(s => (string)s.Value!["Type"]! is "Task" or "Map"), s => AssertTakesAllLast(s.Value!["Catch"]));
        Assert.All(machine.Tasks.SelectMany(t => t.Value["Retry"]!.AsArray()).Where(r => (int)r!["MaxAttempts"]! > 0), r =>
        {
            Assert.True((double)r!["BackoffRate"]! >= 1);
            Assert.Equal("FULL", (string?)r["JitterStrategy"]);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_logged_and_traced_and_may_do_what_its_tasks_do_and_nothing_else(string name)
    {
        var machine = ResourceOf(name);
        var role = machine["Role"].Text()!.Split('.')[0];
        var granted = PolicyStatement.Of(SamTemplate.Ours).Where(s => s.Owner.Id == role).ToList();
        var substitutions = machine["DefinitionSubstitutions"]!.Entries().ToDictionary(e => e.Key, e => e.Value.Text());
        var functions = new StateMachine(name).Tasks.Values.Where(IsFunction)
            .Select(t => substitutions[((string)t["Parameters"]!["FunctionName"]!).Trim('$', '{', '}')]).Distinct();

        Assert.Equal(("ALL", "true"), (machine["Logging", "Level"].Text(), machine["Tracing", "Enabled"].Text()));
        Assert.Equal(functions.Order(StringComparer.Ordinal), granted.Where(s => s.Actions.Any(a => a.Text() == "lambda:InvokeFunction"))
            .SelectMany(s => s.Resources).Select(r => r.Text()!).Order(StringComparer.Ordinal));
        Assert.Equal(
            new StateMachine(name).Tasks.Values.Select(t => IsFunction(t) ? "lambda:InvokeFunction" : ServiceCalls[ServiceCall(t)])
                .Distinct().Order(StringComparer.Ordinal),
            granted.SelectMany(s => s.Actions).Select(a => a.Text()!)
                .Where(a => a != "sts:AssumeRole" && !a.StartsWith("logs:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// A restart names functions as the template does, may change those alone, and tells its mark from a description by the bar.
    /// </summary>
    [Fact]
    public void A_restart_changes_functions_that_the_template_has_and_nothing_but_their_description()
    {
        var control = new StateMachine("pipeline-control");
        var restarted = control.States["All"]!["Parameters"]!["functions"]!.AsArray().Select(f => $"${{ProjectName}}-{f}").ToList();
        var functions = SamTemplate.Ours.OfType("AWS::Serverless::Function")
            .Where(f => restarted.Contains(f["FunctionName"].Text()!)).ToList();
        var granted = PolicyStatement.Of(SamTemplate.Ours)
            .Single(s => s.Actions.Any(a => a.Text() == "lambda:UpdateFunctionConfiguration"));
        var changes = control.Tasks.Values
            .Where(t => ((string)t["Resource"]!).EndsWith("updateFunctionConfiguration", StringComparison.Ordinal));

        Assert.Equal(restarted.Order(StringComparer.Ordinal),
            functions.Select(f => f["FunctionName"].Text()!).Order(StringComparer.Ordinal));
        Assert.Equal(functions.Select(f => $"{f.Id}.Arn").Order(StringComparer.Ordinal),
            granted.Resources.Select(r => r.Text()!).Order(StringComparer.Ordinal));
        Assert.All(functions, f => Assert.Matches("^[^|]+$", f["Description"].Text()));
        Assert.All(changes, t => Assert.Equal(["FunctionName.$", "Description.$"], t["Parameters"]!.AsObject().Select(p => p.Key)));
    }

    /// <summary>
    /// AWS's command line knows the fields of a request. Step Functions writes them as the SDK for Java does: UUID is Uuid there.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    [NeedsProgram("aws")]
    public async Task The_fields_of_a_service_call_are_the_services_own(string name)
    {
        foreach (var (task, state) in new StateMachine(name).Tasks.Where(t => !IsFunction(t.Value)))
        {
            var call = ServiceCall(state).Split(':');
            var operation = string.Concat(call[1].Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{c}"));
            var service = call[0] == "eventbridge" ? "events" : call[0];
            var skeleton = JsonNode.Parse(await new ToolProcess("aws", "").RunWellAsync(
                [service, operation, "--generate-cli-skeleton", "input"], Repository.Root))!;
            AssertFields(state["Parameters"]!, skeleton, task);
        }
    }

    private static void AssertFields(JsonNode given, JsonNode known, string place)
    {
        if (given is JsonArray items && known is JsonArray knownItems)
        {
            foreach (var item in items)
                AssertFields(item!, knownItems[0]!, place);
        }
        if (given is not JsonObject fields || known is not JsonObject names)
            return;
        foreach (var (field, value) in fields)
        {
            var name = field.EndsWith(".$", StringComparison.Ordinal) ? field[..^2] : field;
            var own = names.SingleOrDefault(n => string.Equals(n.Key, name, StringComparison.OrdinalIgnoreCase));
            Assert.True(own.Key is not null, $"{place}: {name} is none of {string.Join(", ", names.Select(n => n.Key))}");
            AssertFields(value!, own.Value!, $"{place}.{name}");
        }
    }

    private static void AssertTakesAllLast(JsonNode? rules)
    {
        var all = rules!.AsArray().Select(r => r!["ErrorEquals"]!.AsArray().Select(e => (string?)e).ToList()).ToList();
        Assert.Equal(["States.ALL"], all[^1]);
        Assert.DoesNotContain("States.ALL", all.SkipLast(1).SelectMany(e => e));
    }

    private static bool IsFunction(JsonNode task) => (string?)task["Resource"] == "arn:aws:states:::lambda:invoke";

    private static string ServiceCall(JsonNode task) =>
        ((string)task["Resource"]!).Replace("arn:aws:states:::aws-sdk:", "", StringComparison.Ordinal);

    private static IReadOnlyList<Resource> Resources => [.. SamTemplate.Ours.OfType("AWS::Serverless::StateMachine")];

    private static Resource ResourceOf(string name) =>
        Resources.Single(r => r["DefinitionUri"].Text() == $"statemachines/{name}.asl.json");
}
