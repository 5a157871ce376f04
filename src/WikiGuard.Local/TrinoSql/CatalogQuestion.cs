using WikiGuard.Config;
using WikiGuard.Sql;

namespace WikiGuard.Local.TrinoSql;

/// <summary>Which tables and columns there are, asked in Athena's words and answered as <c>sql/schema</c> declares them.</summary>
internal static class CatalogQuestion
{
    /// <returns>Null for a text that is none of these questions.</returns>
    /// <exception cref="NotAnsweredException">It asks for a table that there is not, or for anything else of the engine's.</exception>
    public static (string[] Columns, List<object?[]> Rows)? Answer(string sql)
    {
        var tokens = TrinoText.Statement(sql).Select(t => t.Text.Trim('"')).ToArray();
        return tokens switch
        {
            ["show", "tables"] or ["show", "tables", "in" or "from", "wikiguard_lakehouse"] =>
                (["tab_name"], [.. TableSchema.Tables.Select(t => new object?[] { t })]),
            ["describe" or "desc", .. var name] =>
                (["col_name", "data_type", "comment"], [.. Find(name).Columns.Select(c => new object?[] { c.Name, c.Type, c.Comment })]),
            ["show", "columns", "in" or "from", .. var name] => (["field"], [.. Find(name).Columns.Select(c => new object?[] { c.Name })]),
            ["show" or "explain", ..] => throw new NotAnsweredException(
                $"{tokens[0]} asks for the engine's own; write show tables, show columns from TABLE or describe TABLE"),
            _ => null,
        };
    }

    private static TableSchema Find(string[] name)
    {
        var table = name is ["wikiguard_lakehouse", ".", ..] ? name[2..] : name;
        return table.Length == 1 && TableSchema.Tables.Contains(table[0].ToLowerInvariant(), StringComparer.Ordinal)
            ? TableSchema.Get(table[0].ToLowerInvariant())
            : throw NoTable(string.Concat(name), TableSchema.Tables);
    }

    /// <param name="name">As the query has it.</param>
    /// <param name="tables">Those of the lakehouse.</param>
    /// <param name="with">The with queries that stand there.</param>
    public static NotAnsweredException NoTable(string name, IEnumerable<string> tables, params IEnumerable<string> with) => new(
        $"there is no table {name} in the lakehouse; "
        + (NearestName.Of(name, [.. tables, .. with]) is { } nearest ? $"did you mean {nearest}?" : Listed(tables)));

    public static string Listed(IEnumerable<string> tables) => $"it has {string.Join(", ", tables.Order(StringComparer.Ordinal))}";
}
