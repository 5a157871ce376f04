using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Fakes;

namespace WikiGuard.Promotion;

public sealed class LayerRunnerTests
{
    private const string CheckpointKey = "checkpoints/silver/checkpoint.json";

    private readonly MemoryObjectStore _objects = new();
    private readonly CheckpointStore _checkpoints;
    private readonly LayerRunner _runner;

    public LayerRunnerTests()
    {
        _checkpoints = new CheckpointStore(_objects);
        _runner = new LayerRunner(_checkpoints, NullLogger<LayerRunner>.Instance);
    }

    [Fact]
    public async Task Nothing_waits_and_nothing_is_written()
    {
        Assert.Empty(await RunAsync(new ScriptedLayer()));
        Assert.Empty(_objects.Keys);
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
        Assert.Equal(("silver-00000001", 1, 1, 3, layer.Now), (plan.BatchId, plan.BatchSeq, plan.FromSeq, plan.ToSeq, plan.Now));
        Assert.Equal([new DateOnly(2026, 1, 26), new DateOnly(2026, 1, 27)], plan.Dates);
        Assert.Equal(new LayerCheckpoint(1, 3, null), Checkpoint());
        Assert.Equal("silver-00000001", completed.Single().BatchId);
    }

    [Fact]
    public async Task The_next_batch_begins_after_the_last()
    {
        var layer = new ScriptedLayer { Waiting = 3 };
        await RunAsync(layer);
        layer.Waiting = 5;

        await RunAsync(layer);
        Assert.Empty(await RunAsync(layer));

        Assert.Equal([(1, 3), (4, 5)], layer.Executed.Select(p => (p.FromSeq, p.ToSeq)));
        Assert.Equal(new LayerCheckpoint(2, 5, null), Checkpoint());
        Assert.Equal(["batches/silver/00000001.json", "batches/silver/00000002.json", CheckpointKey], _objects.Keys);
    }

    [Fact]
    public async Task Batches_follow_each_other_while_a_full_one_leaves_more()
    {
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };

        var completed = await RunAsync(layer);

        Assert.Equal([(1, 2), (3, 4), (5, 5)], layer.Executed.Select(p => (p.FromSeq, p.ToSeq)));
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

        Assert.Equal([(1, 3, planned), (1, 3, planned), (4, 7, layer.Now)], layer.Executed.Select(p => (p.FromSeq, p.ToSeq, p.Now)));
        Assert.Equal([1, 2], completed.Select(m => m.BatchSeq));
    }

    public static TheoryData<int, bool> Writes()
    {
        var data = new TheoryData<int, bool>();
        for (var write = 1; write <= 9; write++)
        {
            data.Add(write, true);
            data.Add(write, false);
        }
        return data;
    }

    /// <summary>Three batches are nine writes: plan, manifest, checkpoint. Each may fail before it happens, or after.</summary>
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_crash_at_any_write_is_mended_by_the_next_run(int at, bool before)
    {
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };
        var (expectedTable, expectedObjects) = await WithoutCrashAsync();
        var writes = 0;
        void Crash()
        {
            if (++writes == at)
                throw new IOException("The process is gone.");
        }
        if (before)
            _objects.BeforeWrite = (_, _) => Crash();
        else
            _objects.AfterWrite = _ => Crash();
        await Assert.ThrowsAsync<IOException>(() => RunAsync(layer));
        (_objects.BeforeWrite, _objects.AfterWrite) = (null, null);

        await RunAsync(layer);
        await RunAsync(layer);

        Assert.Equal(expectedTable, layer.Table.OrderBy(r => r.Key, StringComparer.Ordinal));
        Assert.Equal(expectedObjects, _objects.Keys.Select(k => k + _objects.Text(k)));
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
        Assert.Equal(expectedObjects, _objects.Keys.Select(k => k + _objects.Text(k)));
    }

    [Fact]
    public async Task Two_writers_of_a_new_layer_meet_in_a_conflict()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 3 });
        var isFirst = true;
        _objects.BeforeWrite = (_, _) =>
        {
            if (isFirst)
            {
                isFirst = false;
                RunAsync(other).GetAwaiter().GetResult();
            }
        };

        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(layer));

        Assert.Empty(layer.Executed);
        Assert.Equal(new LayerCheckpoint(1, 3, null), Checkpoint());
    }

    [Fact]
    public async Task A_writer_who_comes_in_just_after_the_first_checkpoint_is_noticed()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 9 });
        var isFirst = true;
        _objects.AfterWrite = _ =>
        {
            if (isFirst)
            {
                isFirst = false;
                RunAsync(other).GetAwaiter().GetResult();
            }
        };

        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(layer));

        Assert.Empty(layer.Executed);
        Assert.Equal(new LayerCheckpoint(2, 9, null), Checkpoint()); // the other's work stands
    }

    [Fact]
    public async Task A_writer_who_overtakes_during_a_batch_keeps_the_layer()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 5 });
        layer.OnExecute = _ => RunAsync(other).GetAwaiter().GetResult();

        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(layer));

        Assert.Equal(new LayerCheckpoint(2, 5, null), Checkpoint());
        Assert.Equal(3, (await _checkpoints.ReadManifestAsync("silver", 1, CancellationToken.None)).Counts["silver"]);
    }

    private static async Task<(IEnumerable<KeyValuePair<string, string>> Table, IEnumerable<string> Objects)> WithoutCrashAsync()
    {
        var objects = new MemoryObjectStore();
        var layer = new ScriptedLayer(perBatch: 2) { Waiting = 5 };
        await new LayerRunner(new CheckpointStore(objects), NullLogger<LayerRunner>.Instance).RunAsync(layer, CancellationToken.None);
        return (layer.Table.OrderBy(r => r.Key, StringComparer.Ordinal).ToList(), objects.Keys.Select(k => k + objects.Text(k)).ToList());
    }

    private Task<IReadOnlyList<BatchManifest>> RunAsync(ScriptedLayer layer) => _runner.RunAsync(layer, CancellationToken.None);

    private LayerCheckpoint Checkpoint() => _checkpoints.LoadAsync("silver", CancellationToken.None).GetAwaiter().GetResult().Checkpoint;
}
