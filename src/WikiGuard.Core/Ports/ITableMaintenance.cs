using WikiGuard.Sql;

namespace WikiGuard.Ports;

/// <summary>Keeps tables small and quick to read without changing what they say: Athena's OPTIMIZE and VACUUM, or DuckDB's checkpoint.</summary>
public interface ITableMaintenance
{
    /// <param name="engine">Under the lease of the tables' layer.</param>
    /// <param name="tables">Tables that nobody else writes meanwhile.</param>
    /// <param name="from">Partitions before this date stay as they are.</param>
    /// <exception cref="QueryFailedException">The engine refused or failed a statement; what was done before it stays done.</exception>
    Task RunAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, DateOnly from, CancellationToken cancellationToken);
}
