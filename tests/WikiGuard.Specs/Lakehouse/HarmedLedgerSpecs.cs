using WikiGuard.Verification;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What a verification finds in lines of the ledger that the pipeline has not written so.</summary>
public sealed class HarmedLedgerSpecs(FiveBatches five) : IClassFixture<FiveBatches>
{
    [Theory]
    [InlineData("update pipeline_ledger set taken = taken + 1, passed = passed + 1 where batch_id = 'silver-00000003'",
        "silver-00000003 passed 4 by the ledger and 3 by batches/silver/00000001.json to batches/silver/00000003.json")]
    [InlineData("update pipeline_ledger set batch_count = 2 where batch_id = 'gold-00000003'", "gold-00000001 has no line")]
    [InlineData("update pipeline_ledger set batch_count = 3 where batch_id = 'gold-00000005'",
        "gold-00000005 covers gold-00000003, and so does the line before it")]
    [InlineData("update pipeline_ledger set batch_count = null where batch_id = 'gold-00000005'", "gold-00000004 has no line")]
    [InlineData("delete from pipeline_ledger where batch_id = 'gold-00000003'",
        "gold-00000001 has no line; gold-00000002 has no line; gold-00000003 has no line")]
    [InlineData("delete from pipeline_ledger where batch_id = 'bronze-00000005'",
        "bronze-00000004 has no line; bronze-00000005 has no line")]
    [InlineData("insert into pipeline_ledger select * replace ('gold-00000006' as batch_id, 6 as batch_seq, 1 as batch_count) from "
        + "pipeline_ledger where batch_id = 'gold-00000005'",
        "gold-00000006 has a line, and the checkpoint knows batches up to 5")]
    public async Task A_line_that_covers_what_it_should_not_or_not_what_it_should_is_found(string harm, string finding)
    {
        await five.RestoreLedgerAsync();
        await five.Lakehouse.QueryAsync(harm);

        var failed = Assert.Single(await five.Lakehouse.VerifyAsync(), c => c.Status == CheckStatus.Failed);

        Assert.Equal("ledger", failed.Name);
        Assert.StartsWith(finding, failed.Finding, StringComparison.Ordinal);
    }
}

/// <summary>Five batches in each layer, the first three and the last two in one line of the ledger.</summary>
public sealed class FiveBatches : IAsyncLifetime
{
    internal TestLakehouse Lakehouse { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Lakehouse = await TestLakehouse.CreateAsync();
        await VerifierSpecs.PromoteAtAsync(Lakehouse, 1, 2, 3, 65, 66);
        await Lakehouse.RunAsync(Lakehouse.Ledger);
        await Lakehouse.QueryAsync("create table unharmed_ledger as select * from pipeline_ledger");
    }

    public async Task RestoreLedgerAsync()
    {
        await Lakehouse.QueryAsync("delete from pipeline_ledger");
        await Lakehouse.QueryAsync("insert into pipeline_ledger select * from unharmed_ledger");
    }

    public async Task DisposeAsync() => await Lakehouse.DisposeAsync();
}
