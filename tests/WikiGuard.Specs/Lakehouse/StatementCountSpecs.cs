using WikiGuard.Batches;
using WikiGuard.Costs;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// Athena charges each statement, so the estimate of the costs knows how many a run sends; and a machine that makes a batch every few
/// seconds runs each of them.
/// </summary>
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
            (StackSize.CommitStatements, StackSize.SilverStatements, StackSize.GoldStatements, StackSize.LedgerStatements),
            (await CountAsync(lakehouse, lakehouse.Bronze), await CountAsync(lakehouse, lakehouse.Silver),
                await CountAsync(lakehouse, lakehouse.Gold), await CountAsync(lakehouse, lakehouse.Ledger)));
    }

    [Fact]
    public async Task A_run_writes_as_many_objects_of_its_own_as_the_estimate_reckons_with()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(3), EventJson.Edit(4));

        foreach (var (layer, statements) in new (ILayer, int)[]
        {
            (lakehouse.Bronze, StackSize.CommitStatements), (lakehouse.Silver, StackSize.SilverStatements),
            (lakehouse.Gold, StackSize.GoldStatements), (lakehouse.Ledger, StackSize.LedgerStatements),
        })
        {
            var written = await WrittenAsync(lakehouse, layer);
            Assert.True(written.Count == StackSize.BatchObjects + (statements * StackSize.StatementObjects),
                string.Join('\n', written));
        }
    }

    /// <summary>A statement over nothing costs as much as one over 10 MB.</summary>
    [Fact]
    public async Task Where_nothing_waits_no_statement_is_sent_and_only_the_lease_is_written()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync();
        await lakehouse.RunAsync(lakehouse.Ledger);
        var (sent, steps) = (lakehouse.Faults.Sent.Count, lakehouse.Crash.Steps.Count);

        foreach (var layer in new ILayer[] { lakehouse.Bronze, lakehouse.Silver, lakehouse.Gold, lakehouse.Ledger })
            Assert.Empty(await lakehouse.RunAsync(layer));

        Assert.Equal(sent, lakehouse.Faults.Sent.Count);
        Assert.All(lakehouse.Crash.Steps.Skip(steps), s => Assert.Contains(" leases/", s, StringComparison.Ordinal));
    }

    [Fact]
    [LongTest("Thirty-two ticks.")]
    public async Task A_tick_of_all_layers_sends_fifteen_statements_on_average_or_fewer()
    {
        const int Ticks = 32; // twice all that comes now and then
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1000));
        await lakehouse.PromoteAsync();
        var before = lakehouse.Faults.Sent.Count;
        for (var tick = 0; tick < Ticks; tick++)
        {
            await lakehouse.LandAsIsAsync(EventJson.Edit(tick), EventJson.Edit(tick + 500));
            Assert.Equal(3, (await lakehouse.PromoteAsync()).Count);
        }

        var sent = lakehouse.Faults.Sent.Skip(before).CountBy(s => s.Name).OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        Assert.True(sent.Sum(s => s.Value) <= 15 * Ticks, string.Join(", ", sent));
        Assert.Equal(Ticks / 16, sent.Single(s => s.Key == "silver/clear_staged").Value);
    }

    private static async Task<IReadOnlyList<string>> WrittenAsync(TestLakehouse lakehouse, ILayer layer)
    {
        var before = lakehouse.Crash.Steps.Count;
        Assert.Single(await lakehouse.RunAsync(layer));
        return [.. lakehouse.Crash.Steps.Skip(before).Where(s => s.StartsWith("make ", StringComparison.Ordinal)
            || s.StartsWith("replace ", StringComparison.Ordinal))];
    }

    private static async Task<int> CountAsync(TestLakehouse lakehouse, ILayer layer)
    {
        var before = lakehouse.Faults.Sent.Count;
        Assert.Single(await lakehouse.RunAsync(layer));
        return lakehouse.Faults.Sent.Count - before;
    }
}
