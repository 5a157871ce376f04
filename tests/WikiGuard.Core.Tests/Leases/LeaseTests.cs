using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Fakes;

namespace WikiGuard.Leases;

public sealed class LeaseTests
{
    private const string LeaseKey = "leases/silver.json";

    private readonly RunnerUnderTest _test = new();

    [Fact]
    public async Task A_second_writer_is_turned_away_while_the_first_is_at_work()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 5 });
        ConflictException? refused = null;
        layer.OnExecute = _ => refused = Assert.Throws<ConflictException>(() => RunAsync(other).GetAwaiter().GetResult());

        await RunAsync(layer);

        Assert.Contains("silver is held by test until 12:01:00 UTC", refused!.Message);
        Assert.Empty(other.Executed);
        Assert.Equal(new LayerCheckpoint(1, 3, null), Checkpoint());
    }

    [Fact]
    public async Task Writers_that_share_a_process_take_turns_in_the_order_in_which_they_came()
    {
        using var turn = new LeaseTurn();
        var leases = new LeaseStore(
            _test.Objects, _test.Engine, _test.Time, NullLogger<LeaseStore>.Instance, new LeaseHolder("test"), turn);
        var first = await leases.AcquireAsync("silver", CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var second = leases.AcquireAsync("silver", CancellationToken.None);
        var gone = leases.AcquireAsync("silver", impatient.Token);
        var third = leases.AcquireAsync("gold", CancellationToken.None);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(second.IsCompleted || third.IsCompleted);

        await first.DisposeAsync();
        await using (await second)
            Assert.False(third.IsCompleted);
        await (await third).DisposeAsync();
    }

    /// <summary>Otherwise nobody in the process would write again.</summary>
    [Fact]
    public async Task A_writer_that_does_not_get_the_lease_gives_its_turn_away()
    {
        using var turn = new LeaseTurn();
        var here = new LeaseStore(
            _test.Objects, _test.Engine, _test.Time, NullLogger<LeaseStore>.Instance, new LeaseHolder("test"), turn);
        await using (await _test.LeasesOver(_test.Engine).AcquireAsync("silver", CancellationToken.None))
            await Assert.ThrowsAsync<ConflictException>(() => here.AcquireAsync("silver", CancellationToken.None));

        await (await here.AcquireAsync("silver", CancellationToken.None)).DisposeAsync();
    }

    [Fact]
    public async Task The_lease_is_given_back_at_the_end()
    {
        await RunAsync(new ScriptedLayer { Waiting = 3 });
        await RunAsync(new ScriptedLayer { Waiting = 5 });

        Assert.Equal(new LayerCheckpoint(2, 5, null), Checkpoint());
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_nobody_from_a_lease_that_was_given_back()
    {
        await RunAsync(new ScriptedLayer { Waiting = 3 });

        _test.Time.AdjustTime(_test.Time.GetUtcNow().AddHours(-1));
        await RunAsync(new ScriptedLayer { Waiting = 5 });

        Assert.Equal(new LayerCheckpoint(2, 5, null), Checkpoint());
    }

    [Fact]
    public async Task A_writer_whose_machine_slept_goes_on_where_nobody_took_its_lease()
    {
        var layer = new ScriptedLayer { Waiting = 3 };
        layer.OnExecute = _ => _test.Time.AdjustTime(_test.Time.GetUtcNow().AddHours(6));

        await RunAsync(layer);

        Assert.Equal(new LayerCheckpoint(1, 3, null), Checkpoint());
    }

    [Fact]
    public async Task Of_two_writers_who_see_a_free_lease_one_gets_it()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 3 });
        var isFirst = true;
        _test.Objects.BeforeWrite = (_, _) =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            RunAsync(other).GetAwaiter().GetResult();
        };

        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(layer));

        Assert.Empty(layer.Executed);
        Assert.Equal(new LayerCheckpoint(1, 3, null), Checkpoint());
    }

    [Fact]
    public async Task A_writer_paused_past_its_lease_is_overtaken_and_notices()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 5 });
        layer.OnExecute = _ =>
        {
            _test.WaitOutLease();
            RunAsync(other).GetAwaiter().GetResult();
        };

        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(layer));

        // the first batch as it was planned, then the rest
        Assert.Equal([new UpstreamRange(1, 3), new UpstreamRange(4, 5)], other.Executed.Select(p => p.Input));
        Assert.Equal(new LayerCheckpoint(2, 5, null), Checkpoint());
        Assert.Equal(3, (await _test.Checkpoints.ReadManifestAsync("silver", 1, CancellationToken.None)).RowsOut);
    }

    [Fact]
    public async Task A_writer_paused_while_it_plans_notices_at_its_next_statement()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 5 });
        layer.OnPlan = () =>
        {
            _test.WaitOutLease();
            RunAsync(other).GetAwaiter().GetResult();
        };

        await Assert.ThrowsAsync<ConflictException>(() => RunAsync(layer));

        Assert.DoesNotContain(_test.Engine.Statements, s => s.Name == "scripted/plan");
        Assert.Empty(layer.Executed);
    }

    [Fact]
    public async Task A_layer_that_plans_for_long_keeps_its_lease()
    {
        var (layer, other) = (new ScriptedLayer { Waiting = 3 }, new ScriptedLayer { Waiting = 5 });
        var asked = 0;
        layer.OnPlan = () => _test.Time.Advance(LeaseStore.Duration * 0.8);
        layer.OnExecute = _ =>
        {
            _test.Time.Advance(LeaseStore.Duration * 0.8); // its lease would be over, had planning not renewed it
            Assert.Throws<ConflictException>(() => RunAsync(other).GetAwaiter().GetResult());
            asked++;
        };

        await RunAsync(layer);

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_successor_stops_the_statement_that_was_left_running_before_it_starts_its_own()
    {
        var engine = new UnendingEngine();
        var leases = _test.LeasesOver(engine);
        await using (var lease = await leases.AcquireAsync("silver", CancellationToken.None))
        {
            var leased = new LeasedEngine(engine, lease, "silver-00000001/00000001");
            await Assert.ThrowsAsync<TransientException>(
                () => leased.RunAsync(new Sql.SqlStatement("merge", "merge"), CancellationToken.None));
        }
        Assert.Contains("execution-1", _test.Objects.Text(LeaseKey)); // given back, with what may still run

        await using var next = await leases.AcquireAsync("silver", CancellationToken.None);

        Assert.Equal(["run execution-1", "stop execution-1"], engine.Log);
        Assert.Equal(2, next.Epoch);
    }

    [Fact]
    public async Task A_lease_that_is_ended_from_outside_keeps_its_epoch()
    {
        var leases = _test.LeasesOver(_test.Engine);
        _ = await leases.AcquireAsync("silver", CancellationToken.None); // and the process is killed

        await LeaseStore.EndAllAsync(_test.Objects, TimeProvider.System, CancellationToken.None);
        await using var next = await leases.AcquireAsync("silver", CancellationToken.None);

        Assert.Equal(2, next.Epoch);
    }

    [Fact]
    public async Task A_statement_is_not_started_without_the_lease()
    {
        var engine = new UnendingEngine();
        var leases = _test.LeasesOver(engine);
        await using var paused = await leases.AcquireAsync("silver", CancellationToken.None);
        _test.WaitOutLease();
        await using var successor = await leases.AcquireAsync("silver", CancellationToken.None);

        var leased = new LeasedEngine(engine, paused, "silver-00000001/00000001");
        await Assert.ThrowsAsync<ConflictException>(() => leased.RunAsync(new Sql.SqlStatement("merge", "merge"), CancellationToken.None));

        Assert.Empty(engine.Log);
    }

    private Task<IReadOnlyList<BatchManifest>> RunAsync(ScriptedLayer layer) => _test.RunAsync(layer);

    private LayerCheckpoint Checkpoint() =>
        _test.Checkpoints.LoadAsync("silver", CancellationToken.None).GetAwaiter().GetResult().Checkpoint;
}
