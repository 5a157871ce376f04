using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>Athena opens the files that <c>"$path"</c> names, and no others.</summary>
public sealed class AthenaLandingTables(IObjectStore objects) : ILandingTables
{
    public SqlExpression RowsOf(string table, IEnumerable<string> columns, IReadOnlyCollection<string> keys) => new(
        $"select {string.Join(", ", columns)}, \"$path\" from {table} where "
        + (keys.Count == 0 ? "false" : $"\"$path\" in ({SqlLiteral.Of(keys.Select(objects.PathOf).ToList())})"));
}
