using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>A stream that is promoted every few seconds gives the tables of one run over the same events.</summary>
public sealed class LiveTickSpecs
{
    [Fact]
    [LongTest("Thirty ticks.")]
    public async Task However_often_an_open_window_is_looked_at_its_scores_are_those_of_one_run()
    {
        // Two busy hours around midnight: windows of many ticks, ticks of two windows and of two days, a burst with its reverts.
        var midnight = new DateTimeOffset(2026, 1, 29, 0, 0, 0, TimeSpan.Zero);
        var events = Enumerable.Range(0, 600).Select(n => EventJson
            .Edit(n, midnight.AddMinutes(-60).AddSeconds(n * 12), title: n % 3 == 0 ? "Barack Obama" : $"Page {n % 7}",
                user: n % 5 == 0 ? $"~2026-{n % 20}-1" : $"User {n % 11}")
            .With("comment", n % 4 == 0 ? "Reverted edits by Vandal" : "copy edit")).ToList();
        await using var once = await TestLakehouse.CreateAsync();
        await once.LandAsIsAsync(events);
        await once.PromoteAsync();

        await using var ticking = await TestLakehouse.CreateAsync();
        foreach (var tick in events.Chunk(20))
        {
            await ticking.LandAsIsAsync(tick);
            await ticking.PromoteAsync();
        }

        await SameTables.AssertAsync(once.Engine, ticking.Engine, whole: true);
    }

    [Fact]
    public async Task A_tick_without_input_sends_no_statement()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        var before = lakehouse.Faults.Sent.Count;

        Assert.Empty(await lakehouse.PromoteAsync());

        Assert.Equal(before, lakehouse.Faults.Sent.Count);
    }
}
