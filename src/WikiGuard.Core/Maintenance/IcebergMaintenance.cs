using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Maintenance;

/// <summary>Athena's maintenance of Iceberg tables, by the statements of <c>sql/maintenance/</c>.</summary>
public sealed class IcebergMaintenance : ITableMaintenance
{
    /// <summary>Athena does a part at a time and then fails with ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED or ICEBERG_VACUUM_MORE_RUNS_NEEDED.</summary>
    private const string Unfinished = "MORE_RUNS_NEEDED";

    /// <summary>Then the next maintenance goes on.</summary>
    private const int MaxRuns = 20;

    public async Task RunAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, DateOnly from, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            // A table by anything but dates is a staging table, whose partitions go whole.
            if (table.IsByDate)
            {
                await RunAsync(engine, "maintenance/optimize_table", new SqlParameters()
                    .Add("table", new SqlExpression(table.Name)).Add("partition_column", new SqlExpression(table.PartitionColumn!)).Add("date_from", from), cancellationToken);
            }
            await RunAsync(engine, "maintenance/vacuum_table", new SqlParameters().Add("table", new SqlExpression(table.Name)), cancellationToken);
        }
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
