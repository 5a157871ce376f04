using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

public sealed class PromotionSpecs
{
    [Fact]
    public async Task I_find_an_edit_in_all_three_layers()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();

        await lakehouse.LandAsync(EventJson.Edit(1).ToJsonString(), EventJson.Edit(2).ToJsonString());
        await lakehouse.PromoteAsync();

        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from bronze_events"));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select total_events from gold_entity_metrics_10min"));
        Assert.Equal("enwiki:Barack Obama", await lakehouse.ScalarAsync<string>("select entity from gold_entity_metrics_10min"));
        Assert.Equal(2, await lakehouse.ScalarAsync<long>("select edit_count from gold_user_metrics_10min"));
        Assert.Equal("HEALTHY", await lakehouse.ScalarAsync<string>("select platform_health from gold_global_metrics_10min"));
    }
}
