using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>
/// A replay of bronze by <c>statemachines/replay.asl.json</c>: one function reads Kafka, another gives bronze what was read, and those of
/// the schedules take it on.
/// </summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class BronzeReplayExecutionSpecs(SampleOverKafka sample) : IClassFixture<SampleOverKafka>, IAsyncLifetime
{
    private const string Everything = """{"layer": "bronze", "from": "earliest", "truncate": true}""";

    private static readonly StateMachine Replay = new("replay");

    private StackOnLoopback _stack = null!;
    private string _unharmed = "";

    public async Task InitializeAsync()
    {
        _stack = await StackOnLoopback.StartAsync(
            sample, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["WIKIGUARD_KAFKA_BOOTSTRAP_SERVERS"] = sample.BootstrapServers,
                ["WIKIGUARD_KAFKA_SECURITY"] = "plaintext",
            },
            ("RecoverFunction", "functions/Recovery", "Recover"), ("ReadLogFunction", "functions/Bronze", "ReadLog"),
            ("PromoteSilverFunction", "functions/Promotion", "PromoteSilver"),
            ("PromoteGoldFunction", "functions/Promotion", "PromoteGold"));
        _unharmed = await TablesAsync();
    }

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task A_damaged_bronze_is_brought_back_and_the_same_input_again_changes_nothing()
    {
        await HarmAsync();

        var first = await ExecuteAsync("first", Everything);
        await AssertRepairedAsync(first);
        var second = await ExecuteAsync("second", Everything);

        Assert.Equal(
            ["WhichLayer", "PlanLog", "WhatToRead", "ReadLog", "TakeLog", "IsLogTaken", "ReadLog", "TakeLog", "IsLogTaken"],
            first.States.Take(9));
        Assert.Equal(["IsLogTaken", "PromoteSilver", "PromoteGold", "Verify", "IsWell", "Replayed"], first.States.TakeLast(6));
        await AssertRepairedAsync(second);
        Assert.Equal((SampleCounts.Bronze, 0), ((long)second.Output!["counts"]!["landed"]!, (long)second.Output["counts"]!["bronze"]!));
        Assert.Empty(await _stack.Lakehouse.Objects.ListAsync("landing/bronze_events/replay/", CancellationToken.None));
    }

    [Fact]
    public async Task Records_that_never_reached_bronze_are_found_and_reach_gold()
    {
        // As after an outage of everything behind Kafka.
        await _stack.RunAsync("delete from bronze_events where kafka_partition = 2");
        await _stack.RunAsync("delete from silver_events where kafka_partition = 2");

        var outcome = await ExecuteAsync("gap", """{"layer": "bronze", "offsets": {"cleaned_events": {"2": -2}}}""");

        Assert.Equal("SUCCEEDED", outcome.Status);
        Assert.Equal(_unharmed, await TablesAsync());
    }

    [Fact]
    public async Task A_dry_run_says_what_Kafka_has_and_a_wrong_request_what_is_wrong()
    {
        var dry = await ExecuteAsync("dry", """{"layer": "bronze", "from": "earliest", "dry_run": true}""");
        var wrong = await ExecuteAsync("wrong",
            """{"layer": "bronze", "from": "soon", "offsets": {"0": 1000}, "to": 5, "truncate": "yes", "speed": 1}""");
        var missing = await ExecuteAsync("missing", """{"layer": "bronze", "offsets": {"cleaned_events": {"0": 999999, "7": 0}}}""");

        Assert.Equal(("SUCCEEDED", "Planned", SampleCounts.Records), (dry.Status, dry.States[^1], (long)dry.Output!["records"]!));
        Assert.Equal(5, dry.Output["ranges"]!.AsArray().Count);
        Assert.Equal(("FAILED", "InvalidConfigException", "NotPlanned"), (wrong.Status, wrong.Error, wrong.States[^1]));
        Assert.Equal(
            "The request has 5 errors: speed is unknown; the fields are layer, from, to, offsets, truncate, max_usd, dry_run, requester; offsets is "
                + """{"0":1000}: write the first offset of each partition, such as {"cleaned_events": {"0": 1000, "1": 1000}}; """
                + """from and offsets both say where to begin: write one of them; to is 5: write a time such as "2026-02-01T12:00:00Z", """
                + """or a date; truncate is "yes": write true or false.""", wrong.Cause);
        Assert.Equal(("FAILED", "InvalidConfigException"), (missing.Status, missing.Error));
        Assert.Contains("cleaned_events has no partition 7", missing.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ReadLog", "NotReplayed")]
    [InlineData("TakeLog", "NotReplayed")]
    [InlineData("PromoteSilver", "NotPromoted")]
    public async Task What_fails_for_good_ends_the_execution_with_its_cause_and_the_same_input_again_finishes_it(string at, string end)
    {
        await HarmAsync();
        var calls = 0;

        var failed = await ExecuteAsync("failed", Everything,
            state => state == at && (at == "PromoteSilver" || ++calls > 2)
                ? new TaskAnswer(null, "FatalException", "The disk is gone.") : null);
        var again = await ExecuteAsync("again", Everything);

        Assert.Equal(("FAILED", "FatalException", "The disk is gone.", end),
            (failed.Status, failed.Error, failed.Cause, failed.States[^1]));
        await AssertRepairedAsync(again);
    }

    [Fact]
    public async Task Two_executions_side_by_side_end_as_one()
    {
        await HarmAsync();

        var both = await Task.WhenAll(ExecuteAsync("one", Everything), ExecuteAsync("other", Everything));

        await AssertRepairedAsync(both[0]);
        await AssertRepairedAsync(both[1]);
    }

    private async Task HarmAsync()
    {
        await _stack.RunAsync("delete from bronze_events where kafka_partition = 1 and kafka_offset < 100");
        await _stack.RunAsync("insert into bronze_events select * from bronze_events where kafka_partition = 2 and kafka_offset < 50");
        await _stack.RunAsync("update bronze_events set event_data = '{}' where kafka_partition = 3 and kafka_offset < 10");
        await _stack.RunAsync("delete from bronze_quarantine where kafka_topic = 'dlq_events' and kafka_offset = 3");
    }

    private Task<ExecutionOutcome> ExecuteAsync(string name, string input, Func<string, TaskAnswer?>? failure = null) =>
        _stack.ExecuteAsync(Replay, name, input, failure);

    private async Task AssertRepairedAsync(ExecutionOutcome outcome)
    {
        await _stack.AssertWellAsync(outcome);
        Assert.Equal(_unharmed, await TablesAsync());
    }

    private async Task<string> TablesAsync() => await _stack.ScalarAsync<string>(
        "select md5(string_agg(concat_ws('|', kafka_topic, kafka_partition, kafka_offset, event_id, event_data, kafka_key, "
            + "ingestion_timestamp, event_date), '|' order by kafka_topic, kafka_partition, kafka_offset, event_id)) from bronze_events")
        + await _stack.FingerprintAsync();
}
