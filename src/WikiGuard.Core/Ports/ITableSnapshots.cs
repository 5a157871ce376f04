using WikiGuard.Sql;

namespace WikiGuard.Ports;

/// <summary>A state of a table that can still be read.</summary>
/// <param name="Id">The engine's name for it.</param>
/// <param name="CommittedAt">Since when the table was in this state, by the engine's clock.</param>
/// <param name="IsFirst">The table was empty before.</param>
public sealed record TableSnapshot(long Id, DateTimeOffset CommittedAt, bool IsFirst);

/// <summary>The earlier states of tables, for an engine that keeps them.</summary>
public interface ITableSnapshots
{
    /// <returns>The states that can be read, the oldest first; none for a table that was never written.</returns>
    /// <exception cref="QueryFailedException">The engine refused or failed to say.</exception>
    Task<IReadOnlyList<TableSnapshot>> ListAsync(string table, CancellationToken cancellationToken);

    /// <summary>A statement that returns the rows of a table as they were, with all its columns in order.</summary>
    SqlStatement RowsOf(string table, long snapshotId);
}
