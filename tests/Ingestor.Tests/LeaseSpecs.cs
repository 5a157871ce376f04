using System.Text.Json;
using WikiGuard.Testing;
using WikiGuard.Testing.Http;

namespace WikiGuard.Functions.Ingestor.Tests;

/// <summary>Two instances of the program, of which one may read.</summary>
public sealed class LeaseSpecs : IAsyncLifetime
{
    private IngestorWorld _world = null!;

    public async Task InitializeAsync() => _world = await IngestorWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_second_instance_stands_by_alive_but_not_ready()
    {
        var first = _world.Start();
        await first.UntilAsync("reading");

        var second = _world.Start();
        await second.UntilAsync("standby");

        Assert.Equal(200, (await second.AskAsync("/healthz")).Status);
        var (status, body) = await second.AskAsync("/readyz");
        Assert.Equal(503, status);
        Assert.Contains("It stands by: ", body.GetProperty("not_ready_because")[0].GetString(), StringComparison.Ordinal);
        second.Terminate();
        Assert.Equal(0, await second.WaitForExitAsync());
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task An_instance_that_is_stopped_hands_over_to_the_one_that_stands_by()
    {
        _world.Settings["WIKIGUARD_LEASE_SECONDS"] = "60"; // so that waiting it out would take longer than the test may
        var first = _world.Start();
        await first.UntilAsync("reading");
        var second = _world.Start();
        await second.UntilAsync("standby");
        _world.Publish(50);
        await _world.DeliveredAsync(first);

        first.Terminate();

        Assert.Equal(0, await first.WaitForExitAsync());
        await second.UntilAsync("reading");
        _world.Publish(50);
        await _world.DeliveredAsync(second);
        _world.AssertComplete();
        Assert.Equal(2, _world.LeaseRecord.GetProperty("epoch").GetInt64());
    }

    [Fact]
    [LongTest("A lease runs out.")]
    public async Task After_a_kill_the_one_that_stands_by_takes_over_when_the_lease_has_run_out()
    {
        var first = _world.Start();
        await first.UntilAsync("reading");
        var second = _world.Start();
        await second.UntilAsync("standby");
        _world.Publish(50);
        await _world.DeliveredAsync(first);

        first.Kill();
        _world.Publish(50);

        await second.UntilAsync("reading");
        await _world.DeliveredAsync(second);
        _world.AssertComplete();
    }

    [Fact]
    [LongTest("A lease runs out.")]
    public async Task A_zombie_cannot_move_the_checkpoint_and_ends()
    {
        var zombie = _world.Start();
        await zombie.UntilAsync("reading");
        _world.Publish(50);
        await _world.DeliveredAsync(zombie);

        zombie.Pause();
        var successor = _world.Start();
        await successor.UntilAsync("reading");
        _world.Publish(50); // for both: they wait in the zombie's connection too
        await _world.DeliveredAsync(successor);
        var taken = _world.Checkpoint.GetProperty("epoch").GetInt64();
        zombie.Resume();

        Assert.Equal(1, await zombie.WaitForExitAsync());
        _world.Publish(10);
        await _world.DeliveredAsync(successor);
        successor.Terminate();
        Assert.Equal(0, await successor.WaitForExitAsync());
        Assert.Equal(2, taken);
        Assert.Equal(2, _world.Checkpoint.GetProperty("epoch").GetInt64());
        Assert.Contains(zombie.Output,
            l => l.Contains("\"LogLevel\":\"Critical\"", StringComparison.Ordinal)
            && l.Contains("another Ingestor", StringComparison.Ordinal));
        _world.AssertComplete(); // what the zombie still sent is there twice, under the same ids
    }

    [Fact]
    [LongTest("A lease runs out.")]
    public async Task A_lease_that_ran_out_while_the_store_was_away_is_not_told_as_another_Ingestors()
    {
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");

        // Only where the lease lies: else it may end because the checkpoint could not be saved.
        _world.S3.Admits = (method, key) => method != "PUT" || !key.StartsWith("leases/", StringComparison.Ordinal);

        Assert.Equal(1, await ingestor.WaitForExitAsync());
        var reason = ingestor.Output.Last(l => l.Contains("\"LogLevel\":\"Critical\"", StringComparison.Ordinal));
        Assert.Contains("could not be renewed", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(ingestor.Output, l => l.Contains("went to another", StringComparison.Ordinal));
    }

    [Fact]
    [LongTest("It waits for a store.")]
    public async Task A_stop_does_not_wait_for_a_store_that_no_longer_answers()
    {
        _world.Settings["WIKIGUARD_LEASE_SECONDS"] = "60"; // so that the lease is there to be given back
        _world.Settings["WIKIGUARD_DRAIN_SECONDS"] = "2";
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");
        _world.Publish(10);
        await _world.DeliveredAsync(ingestor);
        _world.S3.Server.FailAlways(Fault.Silence);

        ingestor.Terminate();

        // Well within the time that the store's client would wait for one answer.
        Assert.Equal(0, await ingestor.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40)));
        Assert.Contains(ingestor.Output, l => l.Contains("Not all that was read is durable after 2 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_successor_owns_the_checkpoint_before_it_sends_its_first_event()
    {
        var first = _world.Start();
        await first.UntilAsync("reading");
        _world.Publish(10);
        await _world.DeliveredAsync(first);
        first.Kill();
        await first.WaitForExitAsync();
        await _world.EndLeaseAsync();
        var delivered = -1;
        _world.S3.Admits = (method, key) =>
        {
            if (delivered < 0 && method == "PUT" && IngestorWorld.IsCheckpoint(key))
                delivered = _world.Tail.Deliveries.Count;
            return true;
        };
        _world.Publish(10);

        var second = _world.Start();
        await _world.DeliveredAsync(second);

        Assert.Equal(10, delivered);
        Assert.Equal(JsonValueKind.Number, _world.Checkpoint.GetProperty("epoch").ValueKind);
    }
}
