using WikiGuard.Sql;

namespace WikiGuard.Schema;

/// <summary>How an engine creates a table and adds columns; everything else about a migration is the same on all engines.</summary>
public interface ISchemaDialect
{
    /// <summary>The database that holds the tables, as <c>information_schema</c> calls it.</summary>
    string Database { get; }

    /// <returns>A statement that does nothing where the table exists.</returns>
    SqlStatement CreateTable(TableSchema table);

    /// <summary>
    /// Gives a table that an earlier version created the properties that this version creates it with; it may be repeated.
    /// </summary>
    /// <returns>Null where the engine's tables have no properties.</returns>
    SqlStatement? SetProperties(TableSchema table) => null;

    /// <returns>One or more statements, to be run in order; if a run stops between two, the next migration completes it.</returns>
    IEnumerable<SqlStatement> AddColumns(TableSchema table, IReadOnlyList<TableColumn> columns);
}
