using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// Writes a table's row as a JSON object, in SQL that both engines read alike: neither supports the other's JSON constructors.
/// </summary>
public static class RowJson
{
    /// <param name="table">Its columns are the keys, in their order; those that are NULL are left out.</param>
    public static SqlExpression Of(TableSchema table) => new(
        $"'{{' || concat_ws(',', {string.Join(", ", table.Columns.Select(c => $"'\"{c.Name}\":' || {ValueOf(c)}"))}) || '}}'");

    private static string ValueOf(TableColumn column) => column.Type switch
    {
        "bigint" or "integer" or "double" or "boolean" => $"cast({column.Name} as varchar)",
        "varchar" => $"'\"' || {Escaped(column.Name)} || '\"'",
        _ => $"'\"' || cast({column.Name} as varchar) || '\"'",
    };

    // Other control characters cannot occur in the names of pages and users; a placeholder replaces them, so that the JSON stays valid.
    private static string Escaped(string column) =>
        $@"regexp_replace(replace(replace(replace(replace(replace({column}, '\', '\\'), '""', '\""'), '{'\n'}', '\n'), '{'\r'}', '\r'), '{'\t'}', '\t'), '[\x00-\x1f]', '?')";
}
