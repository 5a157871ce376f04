using System.Globalization;
using System.Text.Json.Nodes;
using WikiGuard.Batches;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Functions.Recovery.Tests;

/// <summary><c>statemachines/replay.asl.json</c>, executed to take a layer back; a replay makes the batches that are undone.</summary>
[LongTest("Each statement is a request, and each execution starts Node.js.")]
public sealed class RollbackExecutionSpecs(SampleLakehouse sample) : IClassFixture<SampleLakehouse>, IAsyncLifetime
{
    private static readonly StateMachine Replay = new("replay");

    private StackOnLoopback _stack = null!;
    private string _unharmed = "";
    private JsonNode _first = null!;

    public async Task InitializeAsync()
    {
        _stack = await StackOnLoopback.StartAsync(
            sample, ("RecoverFunction", "functions/Recovery", "Recover"));
        // A batch that is recorded as this version records it.
        await ReplayAsync("first");
        _unharmed = await _stack.FingerprintAsync();
        _first = Manifest();
        await TakeAsync();
    }

    public Task DisposeAsync() => _stack.DisposeAsync().AsTask();

    [Fact]
    public async Task Silver_goes_back_to_before_a_bad_batch_and_forward_again_by_a_replay()
    {
        await _stack.RunAsync("update bronze_events set event_data = replace(event_data, '\"namespace\":0', '\"namespace\":7')");
        await ReplayAsync("bad");
        var bad = Manifest();
        Assert.NotEqual(_unharmed, await _stack.FingerprintAsync());
        await _stack.RunAsync("delete from silver_events where namespace = 1");
        await TakeAsync(after: 1);

        var before = $$"""{"layer": "silver", "rollback_before": "{{bad["batch_id"]}}"}""";
        var dry = await ExecuteAsync("dry", before.Replace("}", ", \"dry_run\": true}", StringComparison.Ordinal));
        Assert.NotEqual(_unharmed, await _stack.FingerprintAsync());
        var done = await ExecuteAsync("done", before);

        Assert.Equal(["WhichLayer", "PlanRollback", "WhatToRollBack", "Planned"], dry.States);
        Assert.Equal(
            ["WhichLayer", "PlanRollback", "WhatToRollBack", "RollBack", "Promote", "Verify", "IsWell", "RolledBack"], done.States);
        await _stack.AssertWellAsync(done);
        Assert.Equal(_unharmed, await _stack.FingerprintAsync());
        var (planned, counts) = (dry.Output!["rollback"]!, done.Output!["counts"]!);
        Assert.Equal(((string)_first["batch_id"]!, 1L), ((string)planned["to_batch"]!, (long)planned["undone_batches"]!));
        Assert.True((long)planned["removed"]! > 0 && (long)planned["put_back"]! > (long)planned["removed"]!);
        Assert.Equal(((long)planned["removed"]!, (long)planned["put_back"]!), ((long)counts["removed"]!, (long)counts["put_back"]!));

        await _stack.RunAsync("update bronze_events set event_data = replace(event_data, '\"namespace\":7', '\"namespace\":0')");
        await _stack.AssertWellAsync(await ReplayAsync("forward"));
        Assert.Equal(_unharmed, await _stack.FingerprintAsync());
    }

    [Fact]
    public async Task Nothing_to_undo_is_said_and_a_wrong_request_fails_with_every_error_named()
    {
        var nothing = await ExecuteAsync("nothing", $$"""{"layer": "silver", "rollback_to": "{{AfterFirst}}"}""");
        var gone = await ExecuteAsync("gone", """{"layer": "silver", "rollback_snapshot": "12"}""");
        var wrong = await ExecuteAsync("wrong", """{"layer": "copper", "rollback_to": "soon", "rollback_before": "x", "speed": 9}""");

        Assert.Equal(("SUCCEEDED", "NothingToDo"), (nothing.Status, nothing.States[^1]));
        Assert.Equal(("FAILED", "InvalidConfigException", "NotPlanned"), (gone.Status, gone.Error, gone.States[^1]));
        Assert.StartsWith("silver_events has no snapshot 12; the oldest is 900000000000000001", gone.Cause, StringComparison.Ordinal);
        Assert.Equal(["WhichLayer", "PlanRollback", "NotPlanned"], wrong.States);
        Assert.StartsWith("The request has 5 errors: speed is unknown", wrong.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RollBack", "NotRolledBack")]
    [InlineData("Promote", "NotPromoted")]
    public async Task What_fails_for_good_is_finished_by_the_same_input_again(string at, string end)
    {
        await _stack.RunAsync("delete from silver_events where namespace = 0");
        await TakeAsync(after: 1);
        var input = $$"""{"layer": "silver", "rollback_to": "{{AfterFirst}}"}""";
        var failures = 0;

        var failed = await ExecuteAsync("failed", input,
            state => state == at ? new TaskAnswer(null, failures++ < 2 ? "Lambda.ServiceException" : "FatalException", "No disk.") : null);
        var again = await ExecuteAsync("again", input);

        Assert.Equal(("FAILED", "FatalException", "No disk.", end), (failed.Status, failed.Error, failed.Cause, failed.States[^1]));
        await _stack.AssertWellAsync(again);
        Assert.Equal(_unharmed, await _stack.FingerprintAsync());
    }

    [Fact]
    public async Task Two_executions_side_by_side_end_as_one()
    {
        await _stack.RunAsync("update silver_events set comment = 'other'");
        await TakeAsync(after: 1);
        var input = $$"""{"layer": "silver", "rollback_to": "{{AfterFirst}}"}""";

        var both = await Task.WhenAll(ExecuteAsync("one", input), ExecuteAsync("other", input));

        Assert.All(both, o => Assert.True(o.Status == "SUCCEEDED", $"{o.Error}: {o.Cause}"));
        await _stack.AssertWellAsync(both[0]);
        Assert.Equal(_unharmed, await _stack.FingerprintAsync());
    }

    private string AfterFirst => DateTimeOffset.Parse((string)_first["completed_at"]!, CultureInfo.InvariantCulture).AddMilliseconds(1)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private Task<ExecutionOutcome> ReplayAsync(string name) =>
        ExecuteAsync(name, """{"layer": "silver", "from": "2026-01-26", "to": "2026-01-28", "truncate": true}""");

    private Task<ExecutionOutcome> ExecuteAsync(string name, string input, Func<string, TaskAnswer?>? failure = null) =>
        _stack.ExecuteAsync(Replay, name, input, failure);

    /// <param name="after">How long after the last batch: what was done by hand since makes a snapshot as well.</param>
    private async Task TakeAsync(int after = 0) => await _stack.Snapshots.TakeAsync(
        DateTimeOffset.Parse((string)Manifest()["completed_at"]!, CultureInfo.InvariantCulture).AddSeconds(after),
        EarlierTables.Of("silver").Select(t => t.Name));

    private JsonNode Manifest()
    {
        var (objects, last) = (_stack.S3.Objects, "");
        foreach (var key in objects.Keys.Where(k => k.StartsWith("batches/silver/", StringComparison.Ordinal)))
            last = string.CompareOrdinal(key, last) > 0 ? key : last;
        return JsonNode.Parse(objects[last])!;
    }
}
