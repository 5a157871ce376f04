using WikiGuard.Fakes;

namespace WikiGuard.Recovery;

public sealed class RecoveryPlansTests
{
    private static readonly DateOnly Day = new(2026, 1, 29);

    private readonly RecoveryPlans _plans = new(new MemoryObjectStore());

    [Fact]
    public async Task A_plan_comes_back_as_it_was()
    {
        var plan = PlanOver(7);

        await _plans.KeepAsync("one", plan, CancellationToken.None);
        var loaded = await _plans.LoadReplayAsync("one", CancellationToken.None);

        Assert.Equal((plan.Request, plan.RowsIn, plan.RowsThere), (loaded.Request, loaded.RowsIn, loaded.RowsThere));
        Assert.Equal(plan.Days, loaded.Days);
        Assert.Equal(plan.Chunks.Select(c => c with { Dates = [] }), loaded.Chunks.Select(c => c with { Dates = [] }));
        Assert.Equal([Day, Day.AddDays(1)], Assert.Single(loaded.Chunks).Dates);
    }

    /// <summary>A step that is repeated must not change what later steps go by.</summary>
    [Fact]
    public async Task The_first_plan_of_an_execution_stays()
    {
        await _plans.KeepAsync("one", PlanOver(7), CancellationToken.None);

        Assert.Equal(7, (await _plans.KeepAsync("one", PlanOver(8), CancellationToken.None)).RowsIn);
        Assert.Equal(8, (await _plans.KeepAsync("other", PlanOver(8), CancellationToken.None)).RowsIn);
    }

    [Fact]
    public async Task An_execution_without_a_plan_is_named() =>
        Assert.Contains("recovery/none.json is missing",
            (await Assert.ThrowsAsync<InvalidConfigException>(() => _plans.LoadReplayAsync("none", CancellationToken.None))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_replay_that_an_execution_has_no_room_for_is_refused()
    {
        var plan = PlanOver(7) with { Chunks = [.. Enumerable.Repeat(PlanOver(7).Chunks[0], ReplayPlan.MostChunks)] };

        plan.CheckFits();
        var refused = Assert.Throws<InvalidConfigException>(() => (plan with { Chunks = [.. plan.Chunks, plan.Chunks[0]] }).CheckFits());

        Assert.Equal("It takes 2,501 batches, and an execution has room for 2,500. Nothing was done. Ask for fewer dates at a time; these "
            + "are 1.", refused.Message);
    }

    private static ReplayPlan PlanOver(long rows) => new(
        new ReplayRequest("silver", Day, Day.AddDays(1), Truncate: true), [new ReplayDay(Day, rows, 3)],
        [new ReplayChunk([Day, Day.AddDays(1)], rows, FromSeq: 0, ToSeq: null, IsFirst: true, IsLast: true)]);
}
