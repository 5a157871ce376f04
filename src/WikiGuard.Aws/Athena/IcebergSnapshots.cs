using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>The snapshots of Iceberg tables. Maintenance removes old ones: bronze's after two days, the others' after seven.</summary>
public sealed class IcebergSnapshots(IQueryEngine engine) : ITableSnapshots
{
    public async Task<IReadOnlyList<TableSnapshot>> ListAsync(string table, CancellationToken cancellationToken) =>
    [
        .. (await engine.RunAsync(SqlLibrary.Get($"rollback/{table}_snapshots").Bind(), cancellationToken)).Rows
            .Select(r => new TableSnapshot((long)r[0]!, new DateTimeOffset((DateTime)r[1]!, TimeSpan.Zero), (bool)r[2]!)),
    ];

    public SqlStatement RowsOf(string table, long snapshotId) =>
        SqlLibrary.Get($"rollback/earlier_{table}").Bind(new SqlParameters().Add("snapshot_id", snapshotId));
}
