using WikiGuard.Sql;

namespace WikiGuard.Ports;

/// <summary>
/// How a query engine reads some landing files and no others. Trino prunes a table over the whole landing area by <c>"$path"</c>; DuckDB
/// would open every file for every path, and reads a list of files instead.
/// </summary>
public interface ILandingTables
{
    /// <param name="table">Such as <c>landing_bronze_events</c>.</param>
    /// <param name="columns">The table's columns; one that a file lacks reads as null.</param>
    /// <param name="keys">The keys of the files; with none, there are no rows.</param>
    /// <returns>A query that returns the columns and <c>"$path"</c>.</returns>
    SqlExpression RowsOf(string table, IEnumerable<string> columns, IReadOnlyCollection<string> keys);
}
