using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Fakes;

namespace WikiGuard.Leases;

public sealed class LeaseKeeperTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryObjectStore _objects = new();

    [Fact]
    public async Task A_lease_is_renewed_for_as_long_as_it_is_kept()
    {
        await using var keeper = Keeper("a");
        var epoch = await keeper.AcquireAsync(CancellationToken.None);

        await PassAsync(keeper, Lifetime * 3);

        Assert.Equal(1, epoch);
        Assert.Null(keeper.WaitsFor);
        Assert.False(keeper.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<ConflictException>(() => Store("b").AcquireAsync("ingest", CancellationToken.None));
    }

    [Fact]
    public async Task Who_waits_gets_the_lease_soon_after_it_is_given_back()
    {
        var first = Keeper("a");
        await first.AcquireAsync(CancellationToken.None);
        await using var second = Keeper("b");
        var acquiring = second.AcquireAsync(CancellationToken.None);
        await PassAsync(second, TimeSpan.FromSeconds(10));
        Assert.False(acquiring.IsCompleted);
        Assert.Contains("held by a", second.WaitsFor, StringComparison.Ordinal);

        await first.DisposeAsync();
        await PassUntilAsync(second, () => acquiring.IsCompleted, LeaseKeeper.PollInterval * 3);

        Assert.Equal(2, await acquiring);
        Assert.Null(second.WaitsFor);
    }

    [Fact]
    public async Task Who_waits_takes_over_from_a_dead_holder_in_less_than_a_minute()
    {
        await Store("a").AcquireAsync("ingest", CancellationToken.None); // and dies
        await using var second = Keeper("b");
        var acquiring = second.AcquireAsync(CancellationToken.None);

        await PassUntilAsync(second, () => acquiring.IsCompleted, TimeSpan.FromSeconds(50));

        Assert.Equal(2, await acquiring);
    }

    [Fact]
    public async Task A_holder_that_was_paused_too_long_learns_that_it_lost_the_lease()
    {
        await using var keeper = Keeper("a");
        await keeper.AcquireAsync(CancellationToken.None);
        _objects.BeforeWrite = (_, _) => throw new TransientException("paused");
        await PassAsync(keeper, Lifetime - TimeSpan.FromSeconds(1));
        Assert.False(keeper.Lost.IsCancellationRequested);
        _objects.BeforeWrite = null;
        var record = Record() with { Holder = "b", Epoch = 2 };
        _objects.Put("leases/ingest.json", System.Text.Json.JsonSerializer.Serialize(record, LeaseJson.Default.LeaseRecord));

        await PassUntilAsync(keeper, () => keeper.Lost.IsCancellationRequested, Lifetime);

        Assert.True(keeper.IsTaken);
        Assert.Contains("another writer", keeper.WaitsFor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_renewed_before_it_ends_is_lost()
    {
        await using var keeper = Keeper("a");
        await keeper.AcquireAsync(CancellationToken.None);
        _objects.BeforeWrite = (_, _) => throw new TransientException("No answer.");

        await PassUntilAsync(keeper, () => keeper.Lost.IsCancellationRequested, Lifetime * 2);

        Assert.Equal("No answer.", keeper.WaitsFor);
        Assert.False(keeper.IsTaken);
    }

    [Fact]
    public async Task Giving_back_does_not_wait_for_a_store_that_is_silent()
    {
        var keeper = Keeper("a");
        await keeper.AcquireAsync(CancellationToken.None);
        _objects.IsSilent = true;

        await keeper.DisposeAsync().AsTask().WaitAsync(Hang, CancellationToken.None);
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_lost_does_not_lose_the_lease()
    {
        await using var keeper = Keeper("a");
        await keeper.AcquireAsync(CancellationToken.None);
        var answersLost = 0;
        _objects.AfterWrite = _ =>
        {
            if (answersLost++ == 0)
                throw new TransientException("No answer.");
        };

        await PassAsync(keeper, Lifetime * 2);

        Assert.True(answersLost > 1);
        Assert.False(keeper.Lost.IsCancellationRequested);
        Assert.Equal(1, Record().Epoch);
    }

    [Fact]
    public async Task Its_turns_go_on_while_it_waits()
    {
        await Store("a").AcquireAsync("ingest", CancellationToken.None);
        await using var keeper = Keeper("b");
        using var end = new CancellationTokenSource();
        var acquiring = keeper.AcquireAsync(end.Token);

        await PassAsync(keeper, TimeSpan.FromSeconds(20));

        Assert.True(_time.GetUtcNow() - keeper.LastTurn <= LeaseKeeper.PollInterval * 2);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring);
    }

    private LeaseRecord Record() =>
        System.Text.Json.JsonSerializer.Deserialize(_objects.Text("leases/ingest.json"), LeaseJson.Default.LeaseRecord)!;

    private LeaseStore Store(string holder) =>
        new(_objects, engine: null, _time, NullLogger<LeaseStore>.Instance, new LeaseHolder(holder)) { Lifetime = Lifetime };

    private LeaseKeeper Keeper(string holder) => new(Store(holder), "ingest", _time, NullLogger.Instance);

    private async Task PassAsync(LeaseKeeper keeper, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Step)
            await StepAsync(keeper);
    }

    private async Task PassUntilAsync(LeaseKeeper keeper, Func<bool> isDone, TimeSpan longest)
    {
        var end = _time.GetUtcNow() + longest;
        while (!isDone())
        {
            Assert.True(_time.GetUtcNow() < end, $"It has not come to pass in {longest}: {keeper.WaitsFor}");
            await StepAsync(keeper);
        }
    }

    // After each step of time the keeper gets as long as it needs for its turn, however slow the machine is.
    private async Task StepAsync(LeaseKeeper keeper)
    {
        _time.Advance(Step);
        var patience = TimeProvider.System.GetTimestamp();
        do
        {
            await Task.Delay(2, CancellationToken.None);
        }
        while (_time.GetUtcNow() - keeper.LastTurn > Lifetime / 5 && !keeper.Lost.IsCancellationRequested
            && TimeProvider.System.GetElapsedTime(patience) < Hang);
    }
}
