using WikiGuard.Testing;

namespace WikiGuard.Functions.Ingestor.Tests;

[LongTest("The program starts after each kill.")]
public sealed class KillSpecs : IAsyncLifetime
{
    private IngestorWorld _world = null!;

    public async Task InitializeAsync() => _world = await IngestorWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public Task A_kill_between_acknowledgement_and_checkpoint_loses_nothing() => KillAsync(times: 1);

    [Fact]
    public Task Twenty_kills_between_acknowledgement_and_checkpoint_lose_nothing() => KillAsync(times: 20);

    private async Task KillAsync(int times)
    {
        for (var round = 0; round < times; round++)
        {
            var survivors = round % 3; // that many checkpoints of this process are stored, and the next one kills it
            IngestorProcess? ingestor = null;
            _world.S3.Admits = (method, key) =>
            {
                // The first one of a process only says who reads now; after it, whatever a checkpoint tells of is acknowledged.
                if (method != "PUT" || !IngestorWorld.IsCheckpoint(key) || ingestor is null || survivors-- > -1)
                    return true;
                ingestor.Kill();
                return false;
            };
            ingestor = _world.Start();
            while (!ingestor.HasExited)
            {
                _world.Publish(25);
                await Task.Delay(100);
            }
            Assert.NotEqual(0, await ingestor.WaitForExitAsync());
            await _world.EndLeaseAsync();
        }
        _world.S3.Admits = null;

        var last = _world.Start();
        await last.UntilAsync("reading");
        _world.Publish(25);
        await _world.DeliveredAsync(last);
        last.Terminate();

        Assert.Equal(0, await last.WaitForExitAsync());
        _world.AssertComplete();
        Assert.True(_world.Tail.Deliveries.Count > _world.Monitored.Count,
            "No kill came after an acknowledgement: nothing was sent twice.");
    }
}
