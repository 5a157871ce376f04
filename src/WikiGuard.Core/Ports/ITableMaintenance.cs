using WikiGuard.Sql;

namespace WikiGuard.Ports;

/// <summary>
/// Keeps tables small and quick to read without changing what they say: Athena's OPTIMIZE and VACUUM, or DuckDB's checkpoint.
/// </summary>
public interface ITableMaintenance
{
    /// <summary>Rewrites what batches have left in some partitions; tables that are not partitioned by date have none of these.</summary>
    /// <param name="engine">The engine, under the lease of the tables' layer.</param>
    /// <param name="tables">Tables that nobody else writes meanwhile.</param>
    /// <param name="dates">At most <see cref="DateRange.MaxPartitions"/>.</param>
    /// <exception cref="QueryFailedException">The engine refused or failed a statement; what was done before it stays done.</exception>
    Task CompactAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, IReadOnlyList<DateOnly> dates,
        CancellationToken cancellationToken);

    /// <summary>Removes earlier states of the tables, and the files that only they need.</summary>
    /// <inheritdoc cref="CompactAsync"/>
    Task VacuumAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken);

    /// <summary>
    /// Destroys what a table no longer holds: its files of some dates are written without rows that are gone, and no earlier state of it is
    /// left. An engine whose host writes the whole database anew after a purge has nothing to do.
    /// </summary>
    /// <param name="dates">At most <see cref="DateRange.MaxPartitions"/>; none where only earlier states are to go.</param>
    /// <inheritdoc cref="CompactAsync"/>
    Task EraseAsync(IQueryEngine engine, TableSchema table, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Removes a catalogue's entries for earlier states of the tables; an engine without one has nothing to remove.</summary>
    /// <returns>The number of states removed.</returns>
    Task<int> ForgetVersionsAsync(IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken) => Task.FromResult(0);
}
