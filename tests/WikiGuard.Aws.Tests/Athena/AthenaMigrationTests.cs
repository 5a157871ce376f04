using WikiGuard.Aws.Athena;
using WikiGuard.Schema;
using WikiGuard.Testing.Athena;

namespace WikiGuard.Aws.Tests.Athena;

/// <summary>The tables of an empty database, by Athena's own DDL.</summary>
public sealed class AthenaMigrationTests : AthenaUnderTest
{
    private static readonly AthenaDialect Dialect = new(LocalAthena.Database, "s3://lakehouse/warehouse");

    [Fact]
    public async Task An_empty_database_gets_all_tables_and_a_second_run_changes_nothing()
    {
        var first = await MigrateAsync();
        var second = await MigrateAsync();

        Assert.Contains("table silver_events", first.Changes);
        Assert.Equal(LakehouseSchema.Current.Tables.Count, first.Changes.Count);
        Assert.Empty(second.Changes);
        Assert.Empty(second.UnknownColumns);
        Assert.All(Athena.Executions, e => Assert.Equal("SUCCEEDED", e.State));
    }

    [Fact]
    public async Task Columns_that_are_missing_are_added()
    {
        await MigrateAsync();
        await RunAsync("alter table silver_events drop column comment");
        await RunAsync("alter table silver_events drop column is_bot");

        var report = await MigrateAsync();

        Assert.Equal(["column silver_events.is_bot", "column silver_events.comment"], report.Changes);
        Assert.Equal(1, Athena.Executions.Count(
            e => e.Text.StartsWith("alter table", StringComparison.Ordinal) && e.Text.Contains("add columns", StringComparison.Ordinal)));
    }

    private Task<MigrationReport> MigrateAsync() =>
        new SchemaMigration(Engine, Dialect, TimeProvider.System, LakehouseSchema.Current).RunAsync(CancellationToken.None);
}
