using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>On Athena, which opens only the files that <c>"$path"</c> names.</summary>
public sealed class AthenaLandingTables(IObjectStore objects) : ILandingTables
{
    public SqlExpression RowsOf(string table, IEnumerable<string> columns, IReadOnlyCollection<string> keys) => new(
        $"select {string.Join(", ", columns)}, \"$path\" from {table} where "
        + (keys.Count == 0 ? "false" : $"\"$path\" in ({SqlLiteral.Of(keys.Select(objects.PathOf).ToList())})"));
}
