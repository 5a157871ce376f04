using WikiGuard.Costs;

namespace WikiGuard.Recovery;

public sealed class SpendingLimitTests
{
    private static readonly ReplayPlan Plan = new(
        new ReplayRequest("silver", new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 2), Truncate: false),
        [new ReplayDay(new DateOnly(2026, 2, 1), 1_000_000, 900_000), new ReplayDay(new DateOnly(2026, 2, 2), 10, 0)],
        [.. Enumerable.Range(0, 20).Select(_ => new ReplayChunk([new DateOnly(2026, 2, 1)], 50_000, 0, null, true, true))]);

    [Fact]
    public void A_plan_says_what_it_takes_on_AWS()
    {
        var cost = Plan.Cost();

        Assert.Equal(20 * StackSize.PromoteStatements, cost.Statements);
        Assert.Equal((1_900_010 * 450L) + (1_000_010 * 200L) + (20 * 25_000_000L), cost.ScannedBytes);
        Assert.Equal("some $0.0171 on AWS: 220 statements, 1,555 MB to scan", cost.InWords(Prices.Shipped));
        Assert.Equal(new ExpectedCost(0.0171, 220, cost.ScannedBytes), ExpectedCost.Of(cost, Prices.Shipped));
    }

    [Fact]
    public void What_signals_tell_of_its_dates_takes_statements_too()
    {
        var signalled = Plan with { Days = [Plan.Days[0] with { HasSignals = true }, Plan.Days[1]] };

        Assert.Equal(Plan.Cost().Statements + (20 * StackSize.SignalStatements), signalled.Cost().Statements);
        Assert.True(signalled.Cost().BilledBytes > Plan.Cost().BilledBytes);
        Assert.Equal(Plan.Cost(), (Plan with { Days = [Plan.Days[0], Plan.Days[1] with { HasSignals = true }] }).Cost());
    }

    /// <summary>Athena bills at least 10 MB for a statement.</summary>
    [Fact]
    public void Small_work_is_billed_by_its_statements()
    {
        var cost = WorkCost.OfAllLayers(5, 25_000);

        Assert.Equal((14L, 140_000_000L), (cost.Statements, cost.BilledBytes));
        Assert.InRange(cost.ScannedBytes, 1, 30_000_000);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0.02, true)]
    [InlineData(0.01, false)]
    public void A_plan_that_is_expected_to_cost_more_is_refused(double? maxUsd, bool mayRun)
    {
        var refused = Record.Exception(() => SpendingLimit.Check(maxUsd, Plan.Cost(), Prices.Shipped));

        Assert.Equal(mayRun, refused is null);
        if (!mayRun)
        {
            Assert.Equal("It is expected to cost some $0.0171 on AWS: 220 statements, 1,555 MB to scan, which is more than max_usd, $0.01. "
                + "Nothing was done. Ask for less, or raise max_usd.", Assert.IsType<InvalidConfigException>(refused).Message);
        }
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(2.0, true)]
    [InlineData(1.5, false)]
    public void Work_that_has_cost_more_stops_and_says_how_to_go_on(double? maxUsd, bool mayRun)
    {
        var stopped = Record.Exception(() => SpendingLimit.CheckSpent(maxUsd, 2, "3 of 20 batches", "ask again."));

        Assert.Equal(mayRun, stopped is null);
        if (!mayRun)
        {
            Assert.Equal("It has cost some $2.00, more than max_usd, $1.50, and stops after 3 of 20 batches. What was done is whole. "
                + "For the rest: ask again.", Assert.IsType<InvalidConfigException>(stopped).Message);
        }
    }
}
