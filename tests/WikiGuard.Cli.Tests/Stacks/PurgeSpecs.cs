using System.Text.Json.Nodes;
using WikiGuard.Recovery;
using WikiGuard.Testing.S3;

namespace WikiGuard.Cli.Tests.Stacks;

/// <summary>An operator has a stack purge, and no name goes where it would stay.</summary>
public sealed class PurgeSpecs : StackUnderTest, IAsyncLifetime
{
    private const string Name = "Zoë's \"friend\"";

    private static readonly string Hash = PurgeSubject.OfUser(Name).Hash;

    private LocalS3 _s3 = null!;

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _s3 = await LocalS3.StartAsync();
    }

    public new async Task DisposeAsync()
    {
        await _s3.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_purge_is_counted_then_done_and_only_an_object_of_the_bucket_has_the_name()
    {
        Service.Script = input => new LocalStateMachineExecution().Succeed((bool)input["dry_run"]!
            ? """{"chunks": 23, "counts": {"bronze_events": 45, "failed_batches": 1}}"""
            : """{"chunks": 23, "next": 23, "is_well": true, "counts": {"bronze_events": 46, "failed_batches": 1}}""");

        var refused = await PurgeAsync();
        Assert.Empty(_s3.Objects);
        var dry = await PurgeAsync("--dry-run");
        var done = await PurgeAsync("--mentions", "--yes");
        var history = await RunAsync("history");

        Assert.Equal((2, 0, 0), (refused.ExitCode, dry.ExitCode, done.ExitCode));
        Assert.Contains("Look at it with --dry-run, then give --yes", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("A purge would remove bronze events 45, failed batches 1\n", dry.Output);
        Assert.StartsWith("Removed bronze events 46, failed batches 1. Kafka has it until its retention ends", done.Output,
            StringComparison.Ordinal);
        Assert.Equal(
            [$$"""{"purge":"subjects/count-{{Hash}}.json","dry_run":true}""", $$"""{"purge":"subjects/{{Hash}}.json","dry_run":false}"""],
            Service.Executions.Select(e => Without(e.Input, "requester")));
        Assert.All(Service.Executions, e => Assert.Matches("^(count-)?purge-[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$", e.Name));
        // With mentions, it is written anew.
        var key = $"subjects/{Hash}.json";
        var subject = PurgeSubject.Read(key, new(_s3.Objects[key], _s3.TagOf(key)));
        Assert.Equal((Name, true), (subject.User, subject.WithMentions));
        Assert.DoesNotContain((byte)'\n', _s3.Objects[key]);
        Assert.Contains($"the purge of sha256:{Hash}", history.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("friend", done.Errors + done.Output + history.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_another_nothing_is_written_and_a_failure_says_what_to_do()
    {
        Service.Script = _ => new LocalStateMachineExecution().Fail("TransientException", "Rows wait for silver.");
        var failed = await PurgeAsync("--yes");
        Service.Add(LocalStepFunctions.Replay, "purge-1", $$"""{"purge": "subjects/{{Hash}}.json"}""", new LocalStateMachineExecution());
        _s3.Delete($"subjects/{Hash}.json");

        var beside = await PurgeAsync("--yes");

        Assert.Equal((1, 1), (failed.ExitCode, beside.ExitCode));
        Assert.Contains($"the purge of sha256:{Hash} failed", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("Mend the cause, then give the same command again", failed.Errors, StringComparison.Ordinal);
        Assert.Contains($"the purge of sha256:{Hash}, asked for by somebody, is at work", beside.Errors, StringComparison.Ordinal);
        Assert.Empty(_s3.Objects);
    }

    [Theory]
    [InlineData("Give --lakehouse or --stack, not both", "--lakehouse", "lake")]
    [InlineData("Give --config or --stack, not both", "--config", "config")]
    public async Task What_is_for_a_folder_is_refused(string advice, params string[] options)
    {
        var result = await PurgeAsync(options);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(advice, result.Errors, StringComparison.Ordinal);
        Assert.Empty(Service.Executions);
    }

    private Task<ToolResult> PurgeAsync(params string[] options)
    {
        var environment = new Dictionary<string, string?>(Environment, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL_S3"] = _s3.Address };
        return Tool.RunInAsync(environment, ["purge", "--user", Name, .. options, "--stack", DeployedStack.Name]);
    }

    private static string Without(string input, string field)
    {
        var fields = JsonNode.Parse(input)!.AsObject();
        fields.Remove(field);
        return fields.ToJsonString();
    }
}
