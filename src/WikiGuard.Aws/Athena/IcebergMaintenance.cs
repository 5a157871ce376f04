using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Athena's maintenance of Iceberg tables, by the statements of <c>sql/maintenance/</c>, and of their entries in the catalogue.
/// </summary>
public sealed class IcebergMaintenance(ITableVersions versions) : ITableMaintenance
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
        {
            var parameters = new SqlParameters()
                .Add("table", new SqlExpression(table.Name)).Add("partition_column", new SqlExpression(table.PartitionColumn!)).Add(
                    "dates", dates);
            await RunAsync(engine, "maintenance/optimize_table", parameters, cancellationToken);
        }
    }

    public async Task VacuumAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            var parameters = new SqlParameters().Add("table", new SqlExpression(table.Name));
            await RunAsync(engine, "maintenance/vacuum_table", parameters, cancellationToken);
        }
    }

    public async Task<int> ForgetVersionsAsync(IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var table in tables)
            forgotten += await versions.PruneAsync(table.Name, KeptVersions, cancellationToken);
        return forgotten;
    }

    private static async Task RunAsync(IQueryEngine engine, string statement, SqlParameters parameters, CancellationToken cancellationToken)
    {
        for (var run = 1; run <= MaxRuns; run++)
        {
            try
            {
                await engine.RunAsync(SqlLibrary.Get(statement).Bind(parameters), cancellationToken);
                return;
            }
            catch (QueryFailedException e) when (e.Reason.Contains(Unfinished, StringComparison.Ordinal))
            {
                // This run did its part.
            }
        }
    }
}
