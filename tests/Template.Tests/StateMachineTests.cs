using WikiGuard.Template.Reading;
using WikiGuard.Testing.StateMachines;

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

    [Theory]
    [MemberData(nameof(Names))]
    public void Tasks_call_functions_only_and_end_in_time(string name) =>
        Assert.All(new StateMachine(name).States.Where(s => (string)s.Value!["Type"]! == "Task"), task =>
        {
            Assert.Equal("arn:aws:states:::lambda:invoke", (string?)task.Value!["Resource"]);
            Assert.InRange((int)task.Value["TimeoutSeconds"]!, 1, 900);
        });

    /// <summary>
    /// States.ALL takes everything, so nothing can come after it or stand beside it; a back-off below 1 would come ever faster.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_task_is_repeated_with_jitter_and_what_still_fails_ends_by_name(string name) =>
        Assert.All(new StateMachine(name).States.Where(s => (string)s.Value!["Type"]! == "Task"), task =>
        {
            foreach (var rules in new[] { task.Value!["Retry"]!.AsArray(), task.Value["Catch"]!.AsArray() })
            {
                Assert.Equal(["States.ALL"], rules[^1]!["ErrorEquals"]!.AsArray().Select(e => (string?)e));
                Assert.DoesNotContain(
                    "States.ALL", rules.SkipLast(1).SelectMany(r => r!["ErrorEquals"]!.AsArray()).Select(e => (string?)e));
            }
            Assert.All(task.Value["Retry"]!.AsArray().Where(r => (int)r!["MaxAttempts"]! > 0), r =>
            {
                Assert.True((double)r!["BackoffRate"]! >= 1);
                Assert.Equal("FULL", (string?)r["JitterStrategy"]);
            });
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_logged_and_traced_and_may_invoke_its_functions_and_nothing_else(string name)
    {
        var machine = ResourceOf(name);
        var role = machine["Role"].Text()!.Split('.')[0];

        Assert.Equal(("ALL", "true"), (machine["Logging", "Level"].Text(), machine["Tracing", "Enabled"].Text()));
        Assert.Equal(machine["DefinitionSubstitutions"]!.Entries().Select(e => e.Value.Text()),
            PolicyStatement.Of(SamTemplate.Ours).Where(s => s.Owner.Id == role && s.Actions.Any(a => a.Text() == "lambda:InvokeFunction"))
                .SelectMany(s => s.Resources).Select(r => r.Text()));
    }

    private static IReadOnlyList<Resource> Resources => [.. SamTemplate.Ours.OfType("AWS::Serverless::StateMachine")];

    private static Resource ResourceOf(string name) =>
        Resources.Single(r => r["DefinitionUri"].Text() == $"statemachines/{name}.asl.json");
}
