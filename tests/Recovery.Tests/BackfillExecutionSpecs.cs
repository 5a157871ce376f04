using System.Text;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary><c>statemachines/backfill.asl.json</c>, executed; its tasks invoke the functions, processes of their own.</summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class BackfillExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    private static readonly StateMachine Backfill = new("backfill");

    private StackOnLoopback _stack = null!;

    public async Task InitializeAsync()
    {
        _stack = await StackOnLoopback.StartAsync(
            sample,
            ("RecoverFunction", "functions/Recovery", "Recover"),
            ("CommitBronzeFunction", "functions/Promotion", "CommitBronze"),
            ("PromoteSilverFunction", "functions/Promotion", "PromoteSilver"),
            ("PromoteGoldFunction", "functions/Promotion", "PromoteGold"));
        _stack.S3.Put("config/entity-allowlist.yaml", Encoding.UTF8.GetBytes(TestConfig.EveryPage));
        for (var file = 0; file < 3; file++)
            _stack.S3.Put($"backfill/2025/{file}.jsonl", Encoding.UTF8.GetBytes(Lines(file)));
        _stack.S3.Put("backfill/old/_SUCCESS", []);
        _stack.S3.Put("backfill/old/part-0.snappy.parquet",
            await ParquetFile.MakeAsync([.. Enumerable.Range(1, 20).Select(Row)], rowsPerGroup: 6));
    }

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task Files_are_landed_and_taken_through_to_gold_and_the_same_input_again_adds_nothing()
    {
        var first = await ExecuteAsync("first");
        await _stack.AssertWellAsync(first);
        var rows = await CountsAsync();
        var second = await ExecuteAsync("second");

        Assert.Equal(
            ["Plan", "Land", "IsThereMore", "CommitBronze", "PromoteSilver", "PromoteGold", "Look", "HasItReachedGold", "Verify", "IsWell",
                "Backfilled"],
            first.States);
        Assert.Equal((33L, 33L, 3L), ((long)first.Output!["counts"]!["lines"]!, (long)first.Output["counts"]!["landed"]!,
            (long)first.Output["counts"]!["malformed"]!));
        // By these, the tool says how far a backfill is.
        Assert.Equal((3L, 3L), ((long)first.Output["files"]!, (long)first.Output["landed"]!["Next"]!));
        Assert.Equal((30L, 30L, 3L), rows);
        await _stack.AssertWellAsync(second);
        Assert.Equal(rows, await CountsAsync());
    }

    [Fact]
    public async Task Parquet_files_are_landed_by_the_requests_mapping_and_the_same_input_again_adds_nothing()
    {
        const string Input = """
            {"files": "backfill/old/", "mapping": {"meta.id": "id", "timestamp": {"column": "at", "time": "yyyyMMddHHmmss"},
             "type": {"value": "edit"}, "wiki": {"value": "enwiki"}, "title": "page", "user": {"column": "user", "default": "Ann"}}}
            """;
        var first = await _stack.ExecuteAsync(Backfill, "parquet", Input);
        var second = await _stack.ExecuteAsync(Backfill, "again", Input);

        await _stack.AssertWellAsync(first);
        await _stack.AssertWellAsync(second);
        Assert.Equal((20L, 20L, 1L), ((long)first.Output!["counts"]!["lines"]!, (long)first.Output["counts"]!["landed"]!,
            (long)first.Output["counts"]!["malformed"]!));
        Assert.Equal((19L, 19L), ((await CountsAsync()).Bronze, (await CountsAsync()).Silver));
        Assert.Equal(1L, await _stack.ScalarAsync<long>(
            "select count(*) from bronze_quarantine where quarantine_reason like 'part-0.snappy.parquet, row 13: timestamp: ''never''%'"));
    }

    [Fact]
    public async Task One_that_costs_more_than_it_may_stops_with_what_it_has_landed_and_goes_on_with_more()
    {
        var stopped = await _stack.ExecuteAsync(Backfill, "poor", """{"files": "backfill/2025/", "max_usd": 0.0001}""");
        var again = await _stack.ExecuteAsync(Backfill, "rich", """{"files": "backfill/2025/", "max_usd": 10}""");

        Assert.Equal(("FAILED", "InvalidConfigException"), (stopped.Status, stopped.Error));
        Assert.Equal(["Plan", "Land", "IsThereMore", "Land", "NotLanded"], stopped.States);
        Assert.Contains("more than max_usd, $0.0001, and stops after 11 lines or events. What was done is whole. For the rest: the same "
            + "request with a higher max_usd", stopped.Cause, StringComparison.Ordinal);
        await _stack.AssertWellAsync(again);
        Assert.InRange((double)again.Output!["spent_usd"]!, 0.0001, 10);
        Assert.Equal(14, (long)again.Output["expected"]!["statements"]!);
        Assert.Equal((30L, 30L, 3L), await CountsAsync());
    }

    /// <summary>A state that fails thousands of times is not waited for: the function is told so. It lands a file a step.</summary>
    [Fact]
    public async Task Before_its_history_is_full_it_takes_what_has_landed_to_gold_and_says_what_to_ask_for()
    {
        var stopped = await _stack.ExecuteAsync(Backfill, "long", """{"files": "backfill/2025/", "max_usd": 0.0001}""",
            retries: state => state == "Land" ? 6000 : 0);
        var some = await CountsAsync();
        var rest = await _stack.ExecuteAsync(
            Backfill, "rest", """{"files": "backfill/2025/", "after": "backfill/2025/0.jsonl"}""");

        Assert.Equal(("FAILED", "NotWhole"), (stopped.Status, stopped.Error));
        Assert.Equal(
            "It stops after 1 of 3 files, because AWS ends an execution at 25,000 events of its history. What was done is whole. For the rest: "
                + "the same request with \"after\": \"backfill/2025/0.jsonl\".", stopped.Cause);
        Assert.Equal((10L, 10L, 1L), some);
        await _stack.AssertWellAsync(rest);
        Assert.Equal((2L, 24 + 7), ((long)rest.Output!["files"]!, (long)rest.Output["events"]!));
        Assert.Equal((30L, 30L, 3L), await CountsAsync());
    }

    [Fact]
    public async Task Layers_that_do_not_take_it_are_not_waited_for_until_its_history_is_full()
    {
        var outcome = await ExecuteAsync("held-up", state => state == "Look"
            ? TaskAnswer.Of("""{"is_done": false, "events": 24000}""") : null);

        Assert.Equal(("FAILED", "NotInGold"), (outcome.Status, outcome.Error));
        Assert.Contains("nothing is lost", outcome.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_counts_and_lands_nothing()
    {
        var dry = await _stack.ExecuteAsync(Backfill, "dry", """{"files": "backfill/2025/0", "dry_run": true, "requester": "ann"}""");

        Assert.Equal(("SUCCEEDED", "Counted"), (dry.Status, dry.States[^1]));
        Assert.Equal(11, (long)dry.Output!["counts"]!["landed"]!);
        Assert.Equal((0L, 0L, 0L), await CountsAsync());
        Assert.DoesNotContain(_stack.S3.Objects.Keys, k => k.StartsWith("landing/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"files": "warehouse/", "speed": 9, "allowlist": "x"}""",
        "The request has 3 errors: speed is unknown; the fields are files, after, mapping, since, until, entities, allowlist, max_usd, quarantine, "
            + "discard, dry_run, requester; "
            + "files is \"warehouse/\": write a prefix of the bucket such as \"backfill/2026-01/\"; "
            + "allowlist is \"x\": write a key of the bucket such as \"config/entity-allowlist.yaml\".")]
    [InlineData("""{"files": "backfill/1999/"}""", "Copy the files there first.")]
    [InlineData("""{"files": "backfill/2025/", "allowlist": "config/none.yaml"}""", "There is no such object.")]
    [InlineData("""{"files": "backfill/2025/", "mapping": {"meta.id": "id", "typ": "kind"}}""", "unknown key 'typ' in the mapping")]
    [InlineData("""{"files": "backfill/old/", "mapping": {"event": "body"}}""", "lacks columns that the mapping names: body. It has id,")]
    public async Task A_wrong_request_fails_at_once(string input, string cause)
    {
        var outcome = await _stack.ExecuteAsync(Backfill, "wrong", input);

        Assert.Equal(("FAILED", "InvalidConfigException"), (outcome.Status, outcome.Error));
        Assert.Equal(["Plan", "NotPlanned"], outcome.States);
        Assert.Contains(cause, outcome.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Land", "NotLanded")]
    [InlineData("PromoteSilver", "NotPromoted")]
    [InlineData("Look", "NotPromoted")]
    [InlineData("Verify", "NotVerified")]
    public async Task What_fails_for_good_ends_the_execution_with_its_cause_and_the_same_input_again_finishes_it(string at, string end)
    {
        var failed = await ExecuteAsync(
            "failed", state => state == at ? new TaskAnswer(null, "FatalException", "The disk is gone.") : null);
        var again = await ExecuteAsync("again");

        Assert.Equal(("FAILED", "FatalException", "The disk is gone.", end),
            (failed.Status, failed.Error, failed.Cause, failed.States[^1]));
        await _stack.AssertWellAsync(again);
        Assert.Equal((30L, 30L, 3L), await CountsAsync());
    }

    [Fact]
    public async Task A_task_that_fails_twice_is_repeated()
    {
        var failures = 0;

        var outcome = await ExecuteAsync("twice",
            state => state == "Land" && failures++ < 2 ? new TaskAnswer(null, "Lambda.ServiceException", "later") : null);

        Assert.Equal(3, failures);
        await _stack.AssertWellAsync(outcome);
        Assert.Equal((30L, 30L, 3L), await CountsAsync());
    }

    [Fact]
    public async Task It_waits_while_another_run_has_a_layer()
    {
        // The function found the layer taken, and returned without having done anything.
        var busy = 0;

        var outcome = await ExecuteAsync("busy", state => state == "PromoteSilver" && busy++ == 0 ? TaskAnswer.Of("[]") : null);

        await _stack.AssertWellAsync(outcome);
        Assert.Contains("WaitForOthers", outcome.States);
        Assert.Equal((30L, 30L, 3L), await CountsAsync());
    }

    [Fact]
    public async Task Two_executions_side_by_side_end_as_one()
    {
        var both = await Task.WhenAll(ExecuteAsync("one"), ExecuteAsync("other"));

        await _stack.AssertWellAsync(both[0]);
        await _stack.AssertWellAsync(both[1]);
        Assert.Equal((30L, 30L, 3L), await CountsAsync());
    }

    private Task<ExecutionOutcome> ExecuteAsync(string name, Func<string, TaskAnswer?>? failure = null) =>
        _stack.ExecuteAsync(Backfill, name, """{"files": "backfill/2025/"}""", failure);

    private async Task<(long Bronze, long Silver, long Quarantined)> CountsAsync() => (
        await _stack.ScalarAsync<long>("select count(*) from bronze_events where ingest_mode = 'backfill'"),
        await _stack.ScalarAsync<long>("select count(*) from silver_events where ingest_mode = 'backfill'"),
        await _stack.ScalarAsync<long>("select count(*) from bronze_quarantine where quarantine_reason like '%.jsonl, line 11: %'"));

    private static Dictionary<string, object?> Row(int n) => new(StringComparer.Ordinal)
    {
        ["id"] = $"old-{n}",
        ["at"] = n == 13 ? "never" : EventJson.Noon.AddMinutes(n).ToString("yyyyMMddHHmmss"),
        ["page"] = "Barack Obama",
        ["user"] = n == 1 ? "Bea" : null,
    };

    // Ten edits of a day, and a line that is no event.
    private static string Lines(int file) => string.Concat(Enumerable.Range(0, 10).Select(
        i => EventJson.Edit((file * 10) + i + 1, EventJson.Noon.AddDays(file).AddMinutes(i)).ToJsonString() + "\n")) + "{\n";
}
