using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>DuckDB opens a list of files. The seed comes first: it has every column, and makes an empty list readable.</summary>
public sealed class DuckDbLandingTables(IObjectStore objects) : ILandingTables
{
    public SqlExpression RowsOf(string table, IEnumerable<string> columns, IReadOnlyCollection<string> keys)
    {
        string[] files = [objects.PathOf(LocalLakehouse.SeedKeyOf(table)), .. keys.Select(objects.PathOf)];
        return new SqlExpression(
            $"select {string.Join(", ", columns)}, filename as \"$path\" from read_parquet([{SqlLiteral.Of(files)}], filename = true, "
                + "union_by_name = true)");
    }
}
