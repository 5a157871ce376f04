using System.Text.Json.Nodes;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>A start of <c>statemachines/pipeline-control.asl.json</c> after a long stop; the function that it asks is a process.</summary>
[LongTest("An execution starts Node.js, and the function is a process.")]
public sealed class StartExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    private const string Checkpoint = "checkpoints/ingest/stream.json";

    private StackOnLoopback _stack = null!;

    public async Task InitializeAsync() => _stack = await StackOnLoopback.StartAsync(
        sample, new Dictionary<string, string>(StringComparer.Ordinal) { ["WIKIGUARD_STACK"] = "acme" },
        ("RecoverFunction", "functions/Recovery", "Recover"));

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task It_says_what_will_come_late_before_the_Ingestor_reads_on()
    {
        var readUpTo = TimeProvider.System.GetUtcNow().AddDays(-3);
        await new IngestCheckpointStore(_stack.Lakehouse.Objects).SaveAsync(
            "stream",
            new IngestCheckpoint(
                "stream", new SourcePosition(0, 1, $$"""[{"topic":"t","partition":0,"timestamp":{{readUpTo.ToUnixTimeMilliseconds()}}}]"""),
                null, null, null, new IngestCounters()), etag: null, CancellationToken.None);
        _stack.S3.Put(Checkpoint, (await _stack.Lakehouse.Objects.GetAsync(Checkpoint, CancellationToken.None))!.Content.ToArray());

        var outcome = await _stack.ExecuteAsync(
            new StateMachine("pipeline-control"), "start", """{"action": "start"}""", state => state switch
            {
                "ExpectLate" => null,
                "StartIngestor" => TaskOf("""{"Service": {"Deployments": [{"Id": "1"}]}}"""),
                "ReadIngestor" => TaskOf(
                    """
                    {"Services": [{"DesiredCount": 1, "RunningCount": 1, "PendingCount": 0,
                     "Deployments": [{"Id": "1", "RolloutState": "COMPLETED"}]}]}
                    """),
                _ => TaskOf("{}"),
            });

        Assert.True(outcome.Status == "SUCCEEDED", $"{outcome.Error}: {outcome.Cause}");
        Assert.True(outcome.States.ToList().IndexOf("ExpectLate") < outcome.States.ToList().IndexOf("StartIngestor"));
        Assert.Equal(
            $"wikiguard quarantine redrive --layer silver --check processing_lag_in_range --from {readUpTo:yyyy-MM-dd} "
                + $"--to {TimeProvider.System.GetUtcNow().AddHours(-1):yyyy-MM-dd} --stack acme",
            (string?)outcome.Output!["expected"]!["answer"]!["late"]!["redrive"]);
    }

    private static TaskAnswer TaskOf(string output) => new(JsonNode.Parse(output));
}
