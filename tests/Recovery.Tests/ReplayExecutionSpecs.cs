using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary>
/// <c>statemachines/replay.asl.json</c>, executed: its tasks invoke the function, a process of its own, which works on a real lakehouse by
/// an S3 and an Athena that speak as AWS does.
/// </summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class ReplayExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    private const string Dates = """ "from": "2026-01-26", "to": "2026-01-28" """;

    private static readonly StateMachine Replay = new("replay");

    private StackOnLoopback _stack = null!;
    private string _unharmed = "";

    public async Task InitializeAsync()
    {
        _stack = await StackOnLoopback.StartAsync(sample, ("RecoverFunction", "functions/Recovery", "Recover"));
        _unharmed = await _stack.FingerprintAsync();
    }

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task A_damaged_silver_is_brought_back_and_the_same_input_again_changes_nothing()
    {
        await HarmAsync("delete from silver_events where namespace = 0");
        await HarmAsync("insert into silver_events select * replace (event_id || '!' as event_id) from silver_events limit 5");

        var first = await ExecuteAsync("first", $$"""{"layer": "silver", {{Dates}}, "truncate": true, "requester": "ann"}""");
        await AssertRepairedAsync(first);
        var second = await ExecuteAsync("second", $$"""{"layer": "silver", {{Dates}}, "truncate": true}""");

        Assert.Equal(
            ["WhichLayer", "Plan", "WhatToDo", "RunChunk", "IsThereMore", "Promote", "Verify", "IsWell", "Replayed"], first.States);
        // Whoever reads the execution's output reads all of its counts.
        Assert.Equal((SampleCounts.Bronze, SampleCounts.Bronze, 1L, 1L), (
            (long)first.Output!["counts"]!["reread"]!, (long)first.Output["rows_in"]!, (long)first.Output["next"]!,
            (long)first.Output["chunks"]!));
        await AssertRepairedAsync(second);
        Assert.Equal(2, await CountAsync("select count(*) from pipeline_ledger where hop = 'replay'"));
    }

    [Fact]
    public async Task A_damaged_gold_is_brought_back()
    {
        await HarmAsync("update gold_entity_metrics_10min set risk_score = 1");
        await HarmAsync("insert into gold_user_metrics_10min select * from gold_user_metrics_10min limit 3");

        await AssertRepairedAsync(await ExecuteAsync("gold", $$"""{"layer": "gold", {{Dates}}, "truncate": true}"""));
    }

    [Fact]
    public async Task A_dry_run_returns_the_plan_and_dates_without_rows_are_nothing_to_do()
    {
        var dry = await ExecuteAsync("dry", $$"""{"layer": "silver", {{Dates}}, "dry_run": true}""");
        var empty = await ExecuteAsync("empty", """{"layer": "gold", "from": "2020-01-01"}""");

        Assert.Equal(("SUCCEEDED", "Planned"), (dry.Status, dry.States[^1]));
        Assert.Equal((SampleCounts.Bronze, SampleCounts.Silver, 3, 1), (
            (long)dry.Output!["rows_in"]!, (long)dry.Output["rows_there"]!, (int)dry.Output["dates"]!, (int)dry.Output["chunks"]!));
        Assert.Equal(16, (int)dry.Output["expected"]!["statements"]!);
        Assert.InRange((double)dry.Output["expected"]!["usd"]!, 0.0005, 0.01);
        Assert.Equal(("SUCCEEDED", "NothingToDo"), (empty.Status, empty.States[^1]));
        Assert.Equal(0, await CountAsync("select count(*) from pipeline_ledger where hop = 'replay'"));
    }

    [Fact]
    public async Task A_wrong_request_fails_at_once_with_every_error_named()
    {
        var outcome = await ExecuteAsync("wrong", """{"layer": "copper", "from": "soon", "truncate": 1, "speed": 9}""");

        Assert.Equal(("FAILED", "InvalidConfigException"), (outcome.Status, outcome.Error));
        Assert.Equal(["WhichLayer", "Plan", "NotPlanned"], outcome.States);
        Assert.Equal(
            "The request has 4 errors: speed is unknown; the fields are layer, from, to, truncate, relearn, max_usd, dry_run, requester; layer is \"copper\": "
                + "write bronze, silver or gold; from is \"soon\": write an event date such as \"2026-02-01\"; truncate is 1: write true or false.",
            outcome.Cause);
    }

    [Fact]
    public async Task One_that_costs_more_than_it_may_does_not_begin_or_stops_between_its_chunks()
    {
        await HarmAsync("delete from silver_events where namespace = 0");
        var limited = $$"""{"layer": "silver", {{Dates}}, "max_usd": 0.0001}""";
        var rich = $$"""{"layer": "silver", {{Dates}}, "max_usd": 5}""";
        var asked = false;

        var refused = await ExecuteAsync("refused", limited);
        var stopped = await ExecuteAsync("stopped", rich, state => state == "RunChunk" && !asked && (asked = true)
            ? TaskAnswer.Of("""{"execution": "stopped", "chunks": 1, "is_done": false, "max_usd": 5, "spent_usd": 5.5}""") : null);
        var done = await ExecuteAsync("done", rich);

        Assert.Equal(("FAILED", "InvalidConfigException", "NotPlanned"), (refused.Status, refused.Error, refused.States[^1]));
        Assert.Contains("is more than max_usd, $0.0001. Nothing was done.", refused.Cause, StringComparison.Ordinal);
        Assert.Equal(("FAILED", "InvalidConfigException", "NotReplayed"), (stopped.Status, stopped.Error, stopped.States[^1]));
        Assert.Contains("It has cost some $5.50, more than max_usd, $5.00, and stops after 0 of 1 batches. What was done is whole. For the "
            + "rest: the same request with \"from\": \"2026-01-26\"", stopped.Cause, StringComparison.Ordinal);
        await AssertRepairedAsync(done);
        Assert.InRange((double)done.Output!["spent_usd"]!, 0.0001, 0.1);
    }

    [Fact]
    public async Task A_chunk_that_fails_twice_is_repeated()
    {
        await HarmAsync("delete from silver_events where namespace = 0");
        var failures = 0;

        var outcome = await ExecuteAsync("twice", $$"""{"layer": "silver", {{Dates}}}""",
            state => state == "RunChunk" && failures++ < 2 ? new TaskAnswer(null, "Lambda.ServiceException", "later") : null);

        Assert.Equal(3, failures);
        await AssertRepairedAsync(outcome);
    }

    [Theory]
    [InlineData("RunChunk", "NotReplayed")]
    [InlineData("Promote", "NotPromoted")]
    [InlineData("Verify", "NotVerified")]
    public async Task What_fails_for_good_ends_the_execution_with_its_cause_and_the_same_input_again_finishes_it(string at, string end)
    {
        await HarmAsync("delete from silver_events where namespace = 0");

        var failed = await ExecuteAsync("failed", $$"""{"layer": "silver", {{Dates}}}""",
            state => state == at ? new TaskAnswer(null, "FatalException", "The disk is gone.") : null);
        var again = await ExecuteAsync("again", $$"""{"layer": "silver", {{Dates}}}""");

        Assert.Equal(("FAILED", "FatalException", "The disk is gone.", end),
            (failed.Status, failed.Error, failed.Cause, failed.States[^1]));
        await AssertRepairedAsync(again);
    }

    [Fact]
    public async Task What_is_still_wrong_afterwards_fails_the_execution_by_name()
    {
        // Of a date that the replay leaves alone.
        await HarmAsync("insert into gold_user_metrics_10min select * from gold_user_metrics_10min where metric_date = date '2026-01-26' "
            + "order by window_start, user_name limit 1");

        var outcome = await ExecuteAsync("unwell", """{"layer": "gold", "from": "2026-01-27"}""");

        Assert.Equal(("FAILED", "NotWell", "NotWell"), (outcome.Status, outcome.Error, outcome.States[^1]));
        Assert.Contains(
            "windows: 1 windows stand in gold more than once: gold_user_metrics_10min", outcome.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_that_is_stopped_leaves_whole_batches()
    {
        await HarmAsync("delete from silver_events where namespace = 0");

        var stopped = await ExecuteAsync("stopped", $$"""{"layer": "silver", {{Dates}}}""", stopAt: 3);
        var again = await ExecuteAsync("again", $$"""{"layer": "silver", {{Dates}}}""");

        Assert.Equal("ABORTED", stopped.Status);
        await AssertRepairedAsync(again);
    }

    [Fact]
    public async Task Two_executions_side_by_side_end_as_one()
    {
        await HarmAsync("delete from silver_events where namespace = 0");
        await HarmAsync("update silver_events set comment = 'other'");

        var both = await Task.WhenAll(
            ExecuteAsync("one", $$"""{"layer": "silver", {{Dates}}}"""), ExecuteAsync("other", $$"""{"layer": "silver", {{Dates}}}"""));

        await AssertRepairedAsync(both[0]);
        await AssertRepairedAsync(both[1]);
    }

    private Task<ExecutionOutcome> ExecuteAsync(
        string name, string input, Func<string, TaskAnswer?>? failure = null, int? stopAt = null) =>
        _stack.ExecuteAsync(Replay, name, input, failure, stopAt);

    private async Task AssertRepairedAsync(ExecutionOutcome outcome)
    {
        await _stack.AssertWellAsync(outcome);
        Assert.Equal(_unharmed, await _stack.FingerprintAsync());
    }

    private Task HarmAsync(string sql) => _stack.RunAsync(sql);

    private Task<long> CountAsync(string sql) => _stack.ScalarAsync<long>(sql);
}
