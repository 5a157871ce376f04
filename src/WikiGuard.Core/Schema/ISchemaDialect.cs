using WikiGuard.Sql;

namespace WikiGuard.Schema;

/// <summary>How an engine makes a table and adds to one; everything else about a migration is the same on all engines.</summary>
public interface ISchemaDialect
{
    /// <summary>The database that holds the tables, as <c>information_schema</c> calls it.</summary>
    string Database { get; }

    /// <returns>A statement that does nothing where the table exists.</returns>
    SqlStatement CreateTable(TableSchema table);

    /// <summary>
    /// Gives a table that an earlier version has made the properties that this one makes it with; again and again does no harm.
    /// </summary>
    /// <returns>Null where the engine's tables have none.</returns>
    SqlStatement? SetProperties(TableSchema table) => null;

    /// <returns>One or more statements, to be run in order; a run that stops between two is completed by the next migration.</returns>
    IEnumerable<SqlStatement> AddColumns(TableSchema table, IReadOnlyList<TableColumn> columns);
}
