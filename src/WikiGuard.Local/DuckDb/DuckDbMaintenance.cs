using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// DuckDB keeps no snapshots and no small files: a checkpoint writes its log into the database file and frees the space of deleted rows
/// for new ones.
/// </summary>
public sealed class DuckDbMaintenance : ITableMaintenance
{
    public Task CompactAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, IReadOnlyList<DateOnly> dates,
        CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task VacuumAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, CancellationToken cancellationToken) =>
        await engine.RunAsync(new SqlStatement("checkpoint", "checkpoint"), cancellationToken);
}
