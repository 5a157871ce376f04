using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>One writer a layer, whatever the engine and the clock do.</summary>
public sealed class LeaseSpecs
{
    [Theory]
    [LongTest("Each statement takes a lakehouse of its own.")]
    [InlineData("AnswerLost")]
    [InlineData("DoneLate")]
    [InlineData("WriterPaused")]
    public async Task Whatever_becomes_of_any_statement_that_writes_the_tables_end_the_same(string fault)
    {
        await using var prepared = await WithSecondBatchAsync();
        await using var unharmed = await prepared.CopyAsync();
        var before = unharmed.Faults.Statements.Count;
        await unharmed.PromoteAsync();
        var expected = await SameTables.FingerprintAsync(unharmed.Engine);
        var ledger = await LedgerAsync(unharmed);
        var statements = unharmed.Faults.Statements.Skip(before).ToArray();
        Assert.Contains("silver/merge_silver_events", statements);

        foreach (var at in Enumerable.Range(0, statements.Length).Where(i => WritingSteps.IsWrite(statements[i])))
        {
            await using var lakehouse = await prepared.CopyAsync();
            lakehouse.Faults.Fail(at, Enum.Parse<Fault>(fault), async () =>
            {
                lakehouse.WaitOutLease();
                await lakehouse.PromoteAsync();
            });
            Exception? met = await Record.ExceptionAsync(lakehouse.PromoteAsync);
            // What bronze's late statement is to read has been put away: DuckDB refuses it, and Athena would find no rows.
            var refused = statements[at].StartsWith("bronze/", StringComparison.Ordinal)
                ? typeof(QueryFailedException) : typeof(ConflictException);
            Assert.IsType(fault == "WriterPaused" ? refused : typeof(TransientException), met);

            await lakehouse.PromoteAsync();

            Assert.True(expected == await SameTables.FingerprintAsync(lakehouse.Engine),
                $"{fault} at {statements[at]}: the tables differ.");
            Assert.True(ledger.SequenceEqual(await LedgerAsync(lakehouse)), $"{fault} at {statements[at]}: the ledgers differ.");
        }
    }

    [Fact]
    [LongTest("Batches one after the other.")]
    public async Task Rows_that_two_writers_inserted_are_healed_by_the_next_batch_on_their_date()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2), EventJson.Edit(3));
        await lakehouse.PromoteAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine);
        await lakehouse.QueryAsync("insert into silver_events select * from silver_events order by event_id limit 2");
        Assert.Equal(5, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));

        await lakehouse.LandAsIsAsync(EventJson.Edit(1)); // a duplicate: it changes nothing but that the date is audited
        await lakehouse.PromoteAsync();

        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine));
        var alert = Assert.Single(
            lakehouse.Alerts.Sent, a => a.Subject.Contains("surplus rows in silver_events", StringComparison.Ordinal));
        Assert.Equal(AlertSeverity.Warning, alert.Severity);
    }

    /// <summary>
    /// An id that came with two times has one row at each; what takes out surplus rows must not take one of these for the other's copy.
    /// </summary>
    [Fact]
    [LongTest("Batches one after the other.")]
    public async Task Healing_leaves_an_id_that_stands_under_two_times_at_both()
    {
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1, EventJson.Noon.AddMinutes(20)));
        await lakehouse.PromoteAsync();
        var expected = await SameTables.FingerprintAsync(lakehouse.Engine);
        await lakehouse.QueryAsync("insert into silver_events select * from silver_events where batch_seq = 2");
        await lakehouse.QueryAsync("insert into silver_events select * from silver_events where batch_seq = 2");
        Assert.Equal(5, await lakehouse.ScalarAsync<long>("select count(*) from silver_events"));

        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(1, EventJson.Noon.AddMinutes(20)));
        await lakehouse.PromoteAsync();

        Assert.Equal(expected, await SameTables.FingerprintAsync(lakehouse.Engine));
        Assert.StartsWith("silver-00000003 found 3 surplus rows", Assert.Single(lakehouse.Alerts.Sent).Subject, StringComparison.Ordinal);
    }

    private static async Task<TestLakehouse> WithSecondBatchAsync()
    {
        var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2));
        await lakehouse.PromoteAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(3), EventJson.Edit(1), EventJson.Edit(4).Arrived(EventJson.Noon.AddHours(2)));
        return lakehouse;
    }

    private static async Task<IReadOnlyList<string>> LedgerAsync(TestLakehouse lakehouse) =>
    [
        .. (await lakehouse.QueryAsync(
            """
            select concat_ws(' ', batch_id, hop, cast(taken as varchar), cast(passed as varchar), cast(quarantined as varchar),
              cast(duplicates as varchar), cast(redelivered as varchar), cast(difference as varchar)) as line
            from pipeline_ledger order by line
            """)).Rows.Select(r => (string)r[0]!),
    ];
}
