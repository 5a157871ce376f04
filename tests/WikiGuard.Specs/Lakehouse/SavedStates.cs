using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Copies of the tables, in place of the snapshots that Iceberg keeps and DuckDB does not.</summary>
internal sealed class SavedStates(IQueryEngine engine) : ITableSnapshots
{
    private readonly Dictionary<string, List<TableSnapshot>> _snapshots = new(StringComparer.Ordinal);

    /// <summary>Keeps the present state of all tables of a layer.</summary>
    /// <param name="at">Since when they are in it.</param>
    /// <param name="isFirst">They were empty before.</param>
    public async Task SaveAsync(string layer, DateTimeOffset at, bool isFirst = false)
    {
        foreach (var table in EarlierTables.Of(layer))
        {
            var states = _snapshots.TryGetValue(table.Name, out var kept) ? kept : _snapshots[table.Name] = [];
            var snapshot = new TableSnapshot(states.Count + 1_000_000_000_000_000_001, at, isFirst && states.Count == 0);
            await engine.RunAsync(
                new SqlStatement("test", $"create table {CopyOf(table.Name, snapshot.Id)} as select * from {table.Name}"),
                CancellationToken.None);
            states.Add(snapshot);
        }
    }

    /// <summary>Has the states of another lakehouse, whose folder this one is a copy of.</summary>
    public void GoOnWith(SavedStates other)
    {
        foreach (var (table, states) in other._snapshots)
            _snapshots[table] = [.. states];
    }

    /// <summary>Drops the oldest states, as VACUUM does.</summary>
    public void Forget(int states)
    {
        foreach (var kept in _snapshots.Values)
            kept.RemoveRange(0, states);
    }

    public Task<IReadOnlyList<TableSnapshot>> ListAsync(string table, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TableSnapshot>>([.. _snapshots.GetValueOrDefault(table) ?? []]);

    public SqlStatement RowsOf(string table, long snapshotId) => new(
        "test", $"select {string.Join(", ", TableSchema.Get(table).Columns.Select(c => c.Name))} from {CopyOf(table, snapshotId)}");

    private static string CopyOf(string table, long snapshotId) => $"saved_{table}_{snapshotId}";
}
