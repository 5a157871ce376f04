using WikiGuard.Schema;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>Tables in DuckDB's dialect. Format, location and partitions concern only Iceberg; DuckDB has its own file.</summary>
public sealed class DuckDbDialect : ISchemaDialect
{
    public string Database => "main";

    public SqlStatement CreateTable(TableSchema table) => new(
        $"create {table.Name}", $"create table if not exists {table.Name} ({string.Join(", ", table.Columns.Select(Declaration))})");

    /// <returns>One statement per column: DuckDB adds one at a time.</returns>
    public IEnumerable<SqlStatement> AddColumns(TableSchema table, IReadOnlyList<TableColumn> columns) =>
        columns.Select(c => new SqlStatement($"alter {table.Name}", $"alter table {table.Name} add column if not exists {Declaration(c)}"));

    private static string Declaration(TableColumn column) => $"\"{column.Name}\" {column.Type}";
}
