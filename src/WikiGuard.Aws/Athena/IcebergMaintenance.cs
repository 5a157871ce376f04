using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Athena's maintenance of Iceberg tables, by the statements of <c>sql/maintenance/</c>, and of their entries in the catalogue.
/// </summary>
public sealed class IcebergMaintenance(ITableVersions versions, AthenaDialect dialect) : ITableMaintenance
{
    /// <summary>
    /// Athena does a part at a time and then fails with ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED or ICEBERG_VACUUM_MORE_RUNS_NEEDED.
    /// </summary>
    private const string Unfinished = "MORE_RUNS_NEEDED";

    /// <summary>After this many runs, the rest is left to the next maintenance.</summary>
    private const int MaxRuns = 20;

    /// <summary>A person may want to see how an entry changed lately; the tables' own snapshots are what is rolled back to.</summary>
    internal const int KeptVersions = 100;

    public async Task CompactAsync(
        IQueryEngine engine, IReadOnlyList<TableSchema> tables, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken)
    {
        // A table partitioned by anything but dates is a staging table, whose partitions are deleted whole.
        foreach (var table in tables.Where(t => t.IsByDate && dates.Count > 0))
            await RunAsync(engine, Optimize(table, dates), cancellationToken);
    }

    public async Task VacuumAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
            await RunAsync(engine, Vacuum(table), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="TransientException">Athena was not done with it after many runs; the next attempt goes on.</exception>
    public async Task EraseAsync(
        IQueryEngine engine, TableSchema table, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken)
    {
        SqlStatement[] work = dates.Count == 0 ? [Vacuum(table)] : [Optimize(table, dates), Vacuum(table)];
        await engine.RunAsync(dialect.SetPurgeProperties(table), cancellationToken);
        try
        {
            foreach (var statement in work)
            {
                if (!await RunAsync(engine, statement, cancellationToken))
                    throw new TransientException($"Athena has not come to the end of {statement.Name} of {table.Name}. Try again.");
            }
        }
        finally
        {
            // The nightly maintenance would leave no state to roll back to.
            await engine.RunAsync(dialect.SetProperties(table), CancellationToken.None);
        }
    }

    public async Task<int> ForgetVersionsAsync(IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var table in tables)
            forgotten += await versions.PruneAsync(table.Name, KeptVersions, cancellationToken);
        return forgotten;
    }

    private static SqlStatement Optimize(TableSchema table, IReadOnlyList<DateOnly> dates) =>
        SqlLibrary.Get("maintenance/optimize_table").Bind(new SqlParameters().Add("table", new SqlExpression(table.Name))
            .Add("partition_column", new SqlExpression(table.PartitionColumn!)).Add("dates", dates));

    private static SqlStatement Vacuum(TableSchema table) =>
        SqlLibrary.Get("maintenance/vacuum_table").Bind(new SqlParameters().Add("table", new SqlExpression(table.Name)));

    /// <returns>False where a part is left.</returns>
    private static async Task<bool> RunAsync(IQueryEngine engine, SqlStatement statement, CancellationToken cancellationToken)
    {
        for (var run = 1; run <= MaxRuns; run++)
        {
            try
            {
                await engine.RunAsync(statement, cancellationToken);
                return true;
            }
            catch (QueryFailedException e) when (e.Reason.Contains(Unfinished, StringComparison.Ordinal))
            {
                // This run did its part.
            }
        }
        return false;
    }
}
