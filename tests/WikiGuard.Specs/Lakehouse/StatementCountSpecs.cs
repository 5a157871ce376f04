using WikiGuard.Costs;
using WikiGuard.Promotion;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Athena charges each statement, so the estimate of the costs knows how many a run sends.</summary>
public sealed class StatementCountSpecs
{
    [Fact]
    public async Task A_run_sends_as_many_statements_as_the_estimate_reckons_with()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync(); // a day's first run also learns
        await lakehouse.LandAsIsAsync(EventJson.Edit(3), EventJson.Edit(4));

        Assert.Equal(
            (StackSize.CommitStatements, StackSize.SilverStatements, StackSize.GoldStatements),
            (await CountAsync(lakehouse, lakehouse.Bronze), await CountAsync(lakehouse, lakehouse.Silver), await CountAsync(lakehouse, lakehouse.Gold)));
    }

    private static async Task<int> CountAsync(TestLakehouse lakehouse, ILayer layer)
    {
        var before = lakehouse.Faults.Sent.Count;
        Assert.Single(await lakehouse.RunAsync(layer));
        return lakehouse.Faults.Sent.Count - before;
    }
}
