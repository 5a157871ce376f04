using System.Text;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary><c>statemachines/backfill.asl.json</c>, executed for what is in quarantine.</summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class QuarantineExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    private const string Late = """{"layer": "silver", "check": "processing_lag_in_range"}""";

    private const string Enough = "{name: at_least, type: size, min: 1000000, action: fail, because: the batch is too small}";

    private static readonly StateMachine Backfill = new("backfill");

    private StackOnLoopback _stack = null!;

    public async Task InitializeAsync() => _stack = await StackOnLoopback.StartAsync(
        sample,
        ("RecoverFunction", "functions/Recovery", "Recover"),
        ("CommitBronzeFunction", "functions/Promotion", "CommitBronze"),
        ("PromoteSilverFunction", "functions/Promotion", "PromoteSilver"),
        ("PromoteGoldFunction", "functions/Promotion", "PromoteGold"));

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task Records_are_counted_then_judged_again_and_taken_through_to_gold_and_again_adds_nothing()
    {
        // One of the dead letters becomes a record that bronze has refused, and would take by now.
        await _stack.RunAsync($$"""
            update bronze_quarantine
            set kafka_topic = 'cleaned_events',
                original_record = cast(to_json({'key': 'k', 'value': '{{EventJson.Edit(1).ToJsonString()}}'}) as varchar)
            where quarantine_id = (select min(quarantine_id) from bronze_quarantine)
            """);
        var before = await _stack.FingerprintAsync();
        var silver = await _stack.ScalarAsync<long>("select count(*) from silver_events");

        var dry = await ExecuteAsync("dry", """{"quarantine": {}, "dry_run": true}""");
        Assert.Equal(before, await _stack.FingerprintAsync());
        var busy = 0;
        var done = await ExecuteAsync("done", """{"quarantine": {}}""",
            state => state == "Land" && busy++ == 0 ? new TaskAnswer(null, "ConflictException", "silver is being written.") : null);
        var tables = await _stack.FingerprintAsync();
        var again = await ExecuteAsync("again", """{"quarantine": {}}""");

        Assert.Equal(["Plan", "Land", "IsThereMore", "Counted"], dry.States);
        Assert.Equal((1L, 2L), (Count(dry, "bronze_open"), Count(dry, "silver_open")));
        Assert.Equal(
            ["Plan", "Land", "IsThereMore", "CommitBronze", "PromoteSilver", "PromoteGold", "Look", "HasItReachedGold", "Verify", "IsWell",
                "Backfilled"],
            done.States);
        await _stack.AssertWellAsync(done);
        Assert.Equal((1L, 1L, 2L, 2L), (Count(done, "bronze_taken"), Count(done, "bronze_redriven"), Count(done, "silver_taken"),
            Count(done, "silver_redriven")));
        Assert.Equal(silver + 3, await _stack.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(3L, await _stack.ScalarAsync<long>("select count(*) from silver_events where ingest_mode = 'redrive'"));
        Assert.Equal(silver + 3, await _stack.ScalarAsync<long>("select cast(sum(total_events) as bigint) from gold_global_metrics_10min"));
        await _stack.AssertWellAsync(again);
        Assert.Empty(again.Output!["counts"]!.AsObject());
        Assert.Equal(tables, await _stack.FingerprintAsync());
    }

    [Fact]
    public async Task Records_are_given_up()
    {
        var done = await ExecuteAsync("done", $$"""{"quarantine": {{Late}}, "discard": true}""");
        var redriven = await ExecuteAsync("after", $$"""{"quarantine": {{Late}}, "dry_run": true}""");

        await _stack.AssertWellAsync(done);
        Assert.Equal((2L, 2L), (Count(done, "silver_open"), Count(done, "silver_discarded")));
        Assert.Equal(2L, await _stack.ScalarAsync<long>("select count(*) from silver_quarantine where status = 'discarded'"));
        Assert.Empty(redriven.Output!["counts"]!.AsObject());
    }

    [Fact]
    public async Task A_batch_that_a_rule_holds_stops_a_redrive_until_it_is_released()
    {
        _stack.S3.Put("config/entity-allowlist.yaml", Encoding.UTF8.GetBytes(TestConfig.EveryPage));
        _stack.S3.Put("config/quality-rules.yaml", Encoding.UTF8.GetBytes(TestConfig.TextOf("quality-rules.yaml")
            .Replace("\nversion: 2\n", "\nversion: 3\n", StringComparison.Ordinal)
            .Replace("\n  silver_events:\n", $"\n  silver_events:\n    - {Enough}\n", StringComparison.Ordinal)));
        _stack.S3.Put("backfill/one.jsonl", Encoding.UTF8.GetBytes(EventJson.Edit(1).ToJsonString()));

        var held = await ExecuteAsync("held", """{"files": "backfill/"}""");
        var batch = held.Cause!.Split(' ')[2];
        var other = await ExecuteAsync("other", $$"""{"quarantine": {{Late}}}""");
        var narrowed = await ExecuteAsync("narrowed", $$"""{"quarantine": {"batch": "{{batch}}", "check": "x"} }""");
        var dry = await ExecuteAsync("dry", $$"""{"quarantine": {"batch": "{{batch}}"}, "dry_run": true}""");
        var released = await ExecuteAsync("released", $$"""{"quarantine": {"batch": "{{batch}}"} }""");

        Assert.Equal(("FAILED", "NotPromoted"), (held.Status, held.States[^1]));
        Assert.Contains($"released: wikiguard quarantine redrive --batch {batch} --stack NAME", held.Cause, StringComparison.Ordinal);
        Assert.Equal(["Plan", "NotPlanned"], other.States);
        Assert.StartsWith($"silver holds {batch} back: ", other.Cause, StringComparison.Ordinal);
        Assert.Equal($"{batch} is held, and a held batch is released whole: give batch alone.", narrowed.Cause);
        Assert.Equal((batch, "Counted"), ((string)dry.Output!["batch"]!, dry.States[^1]));
        await _stack.AssertWellAsync(released);
        Assert.Equal(1L, await _stack.ScalarAsync<long>("select count(*) from silver_events where ingest_mode = 'backfill'"));
    }

    private static long Count(ExecutionOutcome outcome, string name) => (long)outcome.Output!["counts"]![name]!;

    private Task<ExecutionOutcome> ExecuteAsync(string name, string input, Func<string, TaskAnswer?>? failure = null) =>
        _stack.ExecuteAsync(Backfill, name, input, failure);
}
