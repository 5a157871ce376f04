using WikiGuard.Alerts;
using WikiGuard.Fakes;
using WikiGuard.Ports;

namespace WikiGuard.Batches;

public sealed class LayerRunnerTests
{
    private const string CheckpointKey = "checkpoints/silver/checkpoint.json";

    private readonly RunnerUnderTest _test = new();

    private MemoryObjectStore Objects => _test.Objects;

    [Fact]
    public async Task Nothing_waits_and_nothing_is_written()
    {
        Assert.Empty(await RunAsync(new ScriptedLayer()));
        Assert.Empty(_test.Keys);
    }

    [Fact]
    public async Task A_batch_is_written_down_before_it_acts()
    {
        var layer = new ScriptedLayer { Waiting = 3 };
        LayerCheckpoint? seen = null;
        layer.OnExecute = _ => seen = Checkpoint();

        var completed = await RunAsync(layer);

        Assert.Equal(0, seen!.BatchSeq);
        var plan = seen.Planned!;
        Assert.Equal(("silver-00000001", 1, new UpstreamRange(1, 3), layer.Now), (plan.BatchId, plan.BatchSeq, plan.Input, plan.Now));
        Assert.Equal([new DateOnly(2026, 1, 26), new DateOnly(2026, 1, 27)], plan.Dates);
        Assert.Equal(new LayerCheckpoint(1, 3, null), Checkpoint());
        Assert.Equal("silver-00000001", completed.Single().BatchId);
    }

    [Fact]
    public async Task A_manifest_says_how_many_statements_its_batch_took()
    {
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 4, Statements = 3 };

        Assert.Equal([3, 3], (await RunAsync(layer)).Select(m => m.Statements));

        Assert.Equal(3, (await _test.Checkpoints.ReadManifestAsync("silver", 2, CancellationToken.None)).Statements);
    }

    [Fact]
    public async Task The_next_batch_begins_after_the_last()
    {
        var layer = new ScriptedLayer { Waiting = 3 };
        await RunAsync(layer);
        layer.Waiting = 5;

        await RunAsync(layer);
        Assert.Empty(await RunAsync(layer));

        Assert.Equal([new UpstreamRange(1, 3), new UpstreamRange(4, 5)], layer.Executed.Select(p => p.Input));
        Assert.Equal(new LayerCheckpoint(2, 5, null), Checkpoint());
        Assert.Equal(["batches/silver/00000001.json", "batches/silver/00000002.json", CheckpointKey], _test.Keys);
    }

    [Fact]
    public async Task Batches_follow_each_other_while_a_full_one_leaves_more()
    {
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };

        var completed = await RunAsync(layer);

        Assert.Equal([new UpstreamRange(1, 2), new UpstreamRange(3, 4), new UpstreamRange(5, 5)], layer.Executed.Select(p => p.Input));
        Assert.Equal([1, 2, 3], completed.Select(m => m.BatchSeq));
    }

    [Fact]
    public async Task What_arrives_during_a_batch_waits_for_the_next_run()
    {
        var layer = new ScriptedLayer { Waiting = 3 };
        layer.OnExecute = _ => layer.Waiting++;

        Assert.Single(await RunAsync(layer));
        Assert.Equal(3, Checkpoint().SourceSeq);
    }

    [Fact]
    public async Task A_batch_that_was_left_is_finished_as_planned_and_then_what_came_since()
    {
        var layer = new ScriptedLayer { Waiting = 3 };
        layer.OnExecute = _ => throw new TransientException("The engine did not answer.");
        await Assert.ThrowsAsync<TransientException>(() => RunAsync(layer));
        var planned = layer.Now;
        layer.OnExecute = _ => { };
        (layer.Waiting, layer.Now) = (7, layer.Now.AddHours(1));

        var completed = await RunAsync(layer);

        Assert.Equal([(new UpstreamRange(1, 3), planned), (new UpstreamRange(1, 3), planned), (new UpstreamRange(4, 7), layer.Now)],
            layer.Executed.Select(p => ((UpstreamRange)p.Input, p.Now)));
        Assert.Equal([1, 2], completed.Select(m => m.BatchSeq));
    }

    public static TheoryData<int, bool> Writes()
    {
        var data = new TheoryData<int, bool>();
        for (var write = 1; write <= 11; write++)
        {
            data.Add(write, true);
            data.Add(write, false);
        }
        return data;
    }

    /// <summary>
    /// Three batches are eleven writes: the lease, then plan, manifest and checkpoint of each, the lease again. Each may fail before it
    /// happens, or after.
    /// </summary>
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_crash_at_any_write_is_mended_by_the_next_run(int at, bool before)
    {
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };
        var (expectedTable, expectedObjects) = await WithoutCrashAsync();
        var writes = 0;
        void Crash()
        {
            if (++writes >= at)
                throw new IOException("The process is gone.");
        }
        if (before)
            Objects.BeforeWrite = (_, _) => Crash();
        else
            Objects.AfterWrite = _ => Crash();
        await Assert.ThrowsAsync<IOException>(() => RunAsync(layer));
        (Objects.BeforeWrite, Objects.AfterWrite) = (null, null);
        _test.WaitOutLease();

        await RunAsync(layer);
        await RunAsync(layer);

        Assert.Equal(expectedTable, layer.Table.OrderBy(r => r.Key, StringComparer.Ordinal));
        Assert.Equal(expectedObjects, _test.Keys.Select(k => k + TextOf(Objects, k)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_crash_in_the_middle_of_a_batch_is_mended_by_the_next_run(int batch)
    {
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };
        var (expectedTable, expectedObjects) = await WithoutCrashAsync();
        layer.OnExecute = p => _ = p.BatchSeq == batch ? throw new IOException("The process is gone.") : 0;
        await Assert.ThrowsAsync<IOException>(() => RunAsync(layer));
        layer.OnExecute = _ => { };
        layer.Now = layer.Now.AddHours(batch == 3 ? 1 : 0); // the last batch keeps the time of its plan

        await RunAsync(layer);

        Assert.Equal(expectedTable, layer.Table.OrderBy(r => r.Key, StringComparer.Ordinal));
        Assert.Equal(expectedObjects, _test.Keys.Select(k => k + TextOf(Objects, k)));
    }

    [Fact]
    public async Task A_batch_whose_sums_differ_stays_open_and_is_told()
    {
        var layer = new ScriptedLayer { Waiting = 3, Lost = 1 };

        var failure = await Assert.ThrowsAsync<LedgerDifferenceException>(() => RunAsync(layer));

        Assert.Contains("silver took 3; passed 2", failure.Message);
        Assert.Contains("1 records are lost", failure.Message);
        Assert.Contains(_test.Engine.Statements, s => s.Name == "ledger/merge_pipeline_ledger"); // the difference itself is on record
        Assert.NotNull(Checkpoint().Planned);
        var alert = Assert.Single(_test.Alerts.Sent);
        Assert.Equal((AlertSeverity.Critical, "silver-00000001 failed at attempt 1"), (alert.Severity, alert.Subject));
    }

    [Fact]
    public async Task A_batch_that_keeps_failing_warns_once_and_then_calls_once()
    {
        var layer = new ScriptedLayer { Waiting = 3, OnExecute = _ => throw new TransientException("The engine did not answer.") };
        for (var attempt = 1; attempt <= 5; attempt++)
            await Assert.ThrowsAsync<TransientException>(() => RunAsync(layer));

        Assert.Equal(
            [(AlertSeverity.Warning, "silver-00000001 failed at attempt 1"),
                (AlertSeverity.Critical, "silver-00000001 failed at attempt 3")],
            _test.Alerts.Sent.Select(a => (a.Severity, a.Subject)));
    }

    [Fact]
    public async Task A_held_batch_stops_its_layer_until_a_person_releases_it()
    {
        var layer = new ScriptedLayer { Waiting = 3, HeldBecause = "size: 3 rows, at least 1,000 are expected" };

        Assert.Empty(await RunAsync(layer));
        layer.Waiting = 5;
        Assert.Empty(await RunAsync(layer));
        Assert.Equal((0L, "silver-00000001", layer.HeldBecause),
            (Checkpoint().BatchSeq, Checkpoint().Planned!.BatchId, Checkpoint().Planned!.Held));
        Assert.Equal(
            "wikiguard quarantine redrive --batch silver-00000001", Assert.Single(_test.Alerts.Sent).Commands[0].Line);

        await Assert.ThrowsAsync<InvalidConfigException>(
            () => _test.Runner.ReleaseAsync("silver", "silver-00000009", Release.Accept, CancellationToken.None));
        await _test.Runner.ReleaseAsync("silver", "silver-00000001", Release.Accept, CancellationToken.None);
        layer.HeldBecause = null;

        Assert.Equal([1L, 2L], (await RunAsync(layer)).Select(b => b.BatchSeq));
        Assert.Equal(Release.Accept, layer.Executed[0].Release);
    }

    /// <summary>The ledger must not roll such a batch into another's line: the one that is there would stay.</summary>
    [Fact]
    public async Task The_alert_of_a_held_batch_names_commands_that_reach_its_stack()
    {
        var onStack = new RunnerUnderTest(advice: ToolAdvice.OfStack("acme"));

        await onStack.RunAsync(new ScriptedLayer { Waiting = 3, HeldBecause = "size" });

        var alert = Assert.Single(onStack.Alerts.Sent);
        Assert.Equal(
            [
                "wikiguard quarantine redrive --batch silver-00000001 --stack acme",
                "wikiguard quarantine discard --batch silver-00000001 --stack acme",
                $"wikiguard alerts ack {alert.Id} --stack acme",
            ],
            alert.Commands.Select(c => c.Line));
    }

    [Fact]
    public async Task A_batch_that_was_held_or_whose_sums_differed_says_that_it_has_lines()
    {
        var layer = new ScriptedLayer(perBatch: 1) { Waiting = 1, Lost = 1 };
        await Assert.ThrowsAsync<LedgerDifferenceException>(() => RunAsync(layer));
        Assert.True(Checkpoint().Planned!.HasLines);
        (layer.Waiting, layer.Lost) = (2, 0);
        await RunAsync(layer);
        (layer.Waiting, layer.HeldBecause) = (3, "size");
        await RunAsync(layer);
        await _test.Runner.ReleaseAsync("silver", "silver-00000003", Release.Accept, CancellationToken.None);
        await RunAsync(layer);

        var manifests = new List<BatchManifest>();
        for (var seq = 1; seq <= 3; seq++)
            manifests.Add(await _test.Checkpoints.ReadManifestAsync("silver", seq, CancellationToken.None));
        Assert.Equal([true, false, true], manifests.Select(m => m.HasLines));
    }

    private static async Task<(IEnumerable<KeyValuePair<string, string>> Table, IEnumerable<string> Objects)> WithoutCrashAsync()
    {
        var test = new RunnerUnderTest();
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };
        await test.RunAsync(layer);
        return (layer.Table.OrderBy(r => r.Key, StringComparer.Ordinal).ToList(),
            test.Keys.Select(k => k + TextOf(test.Objects, k)).ToList());
    }

    // But for when it was complete.
    private static string TextOf(MemoryObjectStore objects, string key) => string.Join(
        '\n', objects.Text(key).Split('\n').Where(l => !l.Contains("\"completed_at\"", StringComparison.Ordinal)));

    private Task<IReadOnlyList<BatchManifest>> RunAsync(ScriptedLayer layer) => _test.RunAsync(layer);

    private LayerCheckpoint Checkpoint() =>
        _test.Checkpoints.LoadAsync("silver", CancellationToken.None).GetAwaiter().GetResult().Checkpoint;
}
