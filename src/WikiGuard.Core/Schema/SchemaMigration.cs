using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Schema;

/// <param name="Version">The schema version that the tables have now.</param>
/// <param name="Changes">What was added, such as <c>table silver_events</c> or <c>column silver_events.tags</c>; empty where nothing was
/// missing.</param>
/// <param name="UnknownColumns">Columns that the schema does not declare, as <c>table.column</c>; they were left alone.</param>
public sealed record MigrationReport(long Version, IReadOnlyList<string> Changes, IReadOnlyList<string> UnknownColumns);

/// <summary>
/// Brings the tables of a lakehouse to the declared schema, by adding only: missing tables and columns are created, and old rows read as
/// null in new columns. Running it again changes nothing; the next run completes one that was stopped. Table <c>schema_versions</c>
/// records what was done.
/// </summary>
public sealed class SchemaMigration(IQueryEngine engine, ISchemaDialect dialect, TimeProvider time, LakehouseSchema schema)
{
    private const string VersionTable = "schema_versions";

    /// <summary>
    /// The recorded version, 0 for none, and how the tables differ from the declared ones. It changes nothing.
    /// </summary>
    public async Task<(long Version, SchemaDifference Difference)> LookAsync(CancellationToken cancellationToken)
    {
        var present = await PresentAsync(cancellationToken);
        return (await VersionAsync(present, cancellationToken), SchemaDifference.Between(schema.Tables, present));
    }

    /// <summary>It costs two queries where there is nothing to do.</summary>
    /// <exception cref="InvalidConfigException">
    /// A newer version created the lakehouse, or columns have other types than declared, all of them named; nothing was changed.
    /// </exception>
    public async Task<MigrationReport> RunAsync(CancellationToken cancellationToken)
    {
        var (version, difference) = await LookAsync(cancellationToken);
        if (version > schema.Version)
        {
            throw new InvalidConfigException(
                $"The lakehouse has schema version {version}, and this wikiguard knows versions up to {schema.Version}: a newer one has "
                    + "written it. Use that one, or another lakehouse.");
        }
        if (difference.Conflicts.Count > 0)
            throw new InvalidConfigException($"the tables of {dialect.Database}", [.. difference.Conflicts]);

        var changes = new List<string>();
        foreach (var table in difference.MissingTables)
        {
            await engine.RunAsync(dialect.CreateTable(table), cancellationToken);
            changes.Add($"table {table.Name}");
        }
        foreach (var (table, columns) in difference.MissingColumns)
        {
            foreach (var statement in dialect.AddColumns(table, columns))
                await engine.RunAsync(statement, cancellationToken);
            changes.AddRange(columns.Select(c => $"column {table.Name}.{c.Name}"));
        }
        if (version < schema.Version)
            await SetPropertiesAsync(schema.Tables.Except(difference.MissingTables), cancellationToken);
        if (changes.Count > 0 || version < schema.Version)
            await RecordAsync(changes, cancellationToken);
        return new MigrationReport(schema.Version, changes, difference.UnknownColumns);
    }

    private async Task SetPropertiesAsync(IEnumerable<TableSchema> tables, CancellationToken cancellationToken)
    {
        foreach (var statement in tables.Select(dialect.SetProperties).OfType<SqlStatement>())
            await engine.RunAsync(statement, cancellationToken);
    }

    private async Task<List<PresentColumn>> PresentAsync(CancellationToken cancellationToken)
    {
        var statement = SqlLibrary.Get("migration/table_columns").Bind(new SqlParameters().Add("database", dialect.Database));
        var result = await engine.RunAsync(statement, cancellationToken);
        return [.. result.Rows.Select(r => new PresentColumn((string)r[0]!, (string)r[1]!, (string)r[2]!))];
    }

    // Before the first version there was no such table.
    private async Task<long> VersionAsync(List<PresentColumn> present, CancellationToken cancellationToken) =>
        present.Exists(c => string.Equals(c.Table, VersionTable, StringComparison.Ordinal))
            ? (await engine.RunAsync(SqlLibrary.Get("migration/latest_version").Bind(), cancellationToken)).Scalar<long>()
            : 0;

    private async Task RecordAsync(List<string> changes, CancellationToken cancellationToken) => await engine.RunAsync(
        SqlLibrary.Get("migration/record_version").Bind(new SqlParameters()
            .Add("version", schema.Version)
            .Add("applied_at", time.GetUtcNow())
            // Without changes: a run stopped between the last of them and this note.
            .Add("changes", changes.Count == 0 ? "none left to make" : string.Join("; ", changes))),
        cancellationToken);
}
