using System.Text.Json;
using WikiGuard.Fakes;

namespace WikiGuard.Batches;

/// <summary>
/// Checkpoints with a batch in flight, as the version wrote them that had no <see cref="BatchPlan.Input"/>: taken from its runs, but for
/// <c>gold-recompute</c>, whose numbers are those that it would have written.
/// </summary>
public sealed class OlderPlanTests
{
    private readonly MemoryObjectStore _objects = new();

    [Fact]
    public async Task Landed_files()
    {
        var plan = await PlanOfAsync("bronze");

        var input = plan.Reads<LandedFiles>();
        Assert.Equal(4, input.Keys.Count);
        Assert.All(input.Keys, k => Assert.StartsWith("landing/bronze_events/cleaned_events/", k, StringComparison.Ordinal));
        Assert.Equal(new DateTimeOffset(2026, 1, 26, 1, 24, 12, 50, TimeSpan.Zero), input.Arrived!.To);
        Assert.Equal((3056, new DateTimeOffset(2026, 1, 26, 1, 24, 9, TimeSpan.Zero)), (plan.RowsIn, plan.Span!.To));
    }

    [Theory]
    [InlineData("silver")]
    [InlineData("gold")]
    public async Task Batches_of_the_layer_before(string layer)
    {
        var plan = await PlanOfAsync(layer);

        Assert.Equal(new UpstreamRange(plan.BatchSeq, plan.BatchSeq), plan.Input);
    }

    [Fact]
    public async Task Rows_that_are_judged_again() =>
        Assert.Equal(new QuarantinedRows(QuarantineFilter.All), (await PlanOfAsync("silver-redrive")).Input);

    [Fact]
    public async Task Whole_dates_were_told_by_numbers_that_go_backwards()
    {
        var plan = await PlanOfAsync("gold-recompute");

        Assert.Equal(new WholeDates(plan.BatchSeq - 1), plan.Input);
    }

    [Fact]
    public async Task Counters_of_sources()
    {
        var counted = (await PlanOfAsync("ledger")).Reads<SourceCounters>();

        Assert.True(Assert.Single(counted.Sources).Value.Received > 0);
        Assert.Equal(["bronze", "silver", "gold"], counted.Recorded!.Keys);
    }

    /// <summary>What is saved is of today's form, and reads as what it was.</summary>
    [Theory]
    [InlineData("bronze")]
    [InlineData("silver")]
    [InlineData("silver-redrive")]
    [InlineData("gold")]
    [InlineData("gold-recompute")]
    [InlineData("ledger")]
    public async Task A_plan_that_is_saved_again_is_the_same(string stored)
    {
        var plan = await PlanOfAsync(stored);
        var (objects, layer) = (new MemoryObjectStore(), LayerOf(stored));
        var store = new CheckpointStore(objects);
        await store.SaveAsync(layer, new LayerCheckpoint(plan.BatchSeq - 1, 0, plan), etag: null, CancellationToken.None);

        var written = JsonDocument.Parse((await objects.GetAsync($"checkpoints/{layer}/checkpoint.json", CancellationToken.None))!.Content);
        Assert.True(written.RootElement.GetProperty("planned").GetProperty("input").TryGetProperty("kind", out _));
        Assert.Equivalent(plan, (await store.LoadAsync(layer, CancellationToken.None)).Checkpoint.Planned, strict: true);
    }

    private async Task<BatchPlan> PlanOfAsync(string stored)
    {
        _objects.Put($"checkpoints/{LayerOf(stored)}/checkpoint.json",
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "older-checkpoints", $"{stored}.json")));
        return (await new CheckpointStore(_objects).LoadAsync(LayerOf(stored), CancellationToken.None)).Checkpoint.Planned!;
    }

    private static string LayerOf(string stored) => stored.Split('-')[0];
}
