namespace WikiGuard.Functions.Ingestor.Tests;

public sealed class IngestSpecs : IAsyncLifetime
{
    private IngestorWorld _world = null!;

    public async Task InitializeAsync() => _world = await IngestorWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task I_can_stop_the_Ingestor_with_SIGTERM_and_all_that_it_read_is_durable_and_checkpointed()
    {
        var ingestor = _world.Start();
        await ingestor.UntilAsync("reading");
        _world.Publish(200);
        await _world.DeliveredAsync(ingestor);

        ingestor.Terminate();

        Assert.Equal(0, await ingestor.WaitForExitAsync());
        _world.AssertComplete();
        Assert.Equal(_world.Monitored.Count, _world.Tail.Deliveries.Count);
        var counters = _world.Checkpoint.GetProperty("counters");
        Assert.Equal(200, counters.GetProperty("produced").GetInt64());
        Assert.Equal(
            counters.GetProperty("received").GetInt64(),
            counters.GetProperty("produced").GetInt64() + counters.GetProperty("not_monitored").GetInt64()
                + counters.GetProperty("rewind_duplicate").GetInt64());
        Assert.Empty(ingestor.Errors);
    }

    /// <summary>
    /// Each checkpoint is a write to S3, so there is one in ten seconds and not one in two; a kill costs what came since, twice in Kafka.
    /// </summary>
    [Fact]
    public async Task What_came_since_the_last_checkpoint_is_read_again_after_a_kill_and_a_stop_writes_one()
    {
        var first = _world.Start(("WIKIGUARD_CHECKPOINT_SECONDS", "60"));
        await first.UntilAsync("reading");
        _world.Publish(20);
        await _world.DeliveredAsync(first);
        Assert.Equal(0, _world.Checkpoint.GetProperty("counters").GetProperty("received").GetInt64());
        first.Kill();
        await first.WaitForExitAsync();
        await _world.EndLeaseAsync();

        var second = _world.Start(("WIKIGUARD_CHECKPOINT_SECONDS", "60"));
        await second.UntilAsync("reading");
        _world.Publish(20);
        await _world.DeliveredAsync(second);
        second.Terminate();

        Assert.Equal(0, await second.WaitForExitAsync());
        _world.AssertComplete();
        Assert.Equal(60, _world.Tail.Deliveries.Count);
        Assert.Equal(40, _world.Checkpoint.GetProperty("counters").GetProperty("produced").GetInt64());
    }
}
