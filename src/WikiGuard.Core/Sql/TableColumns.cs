using System.Text.RegularExpressions;

namespace WikiGuard.Sql;

/// <summary>
/// Writes the columns of tables into a statement, so that they stand in <c>sql/schema</c> and nowhere else. Of a table t with the columns a, b and c, whose rows are told apart
/// by a:
/// <list type="table">
/// <item><term><c>:columns(t)</c></term><description>a, b, c</description></item>
/// <item><term><c>:values(t)</c></term><description>source.a, source.b, source.c</description></item>
/// <item><term><c>:assignments(t)</c></term><description>b = source.b, c = source.c: all but the key</description></item>
/// <item><term><c>:casts(t)</c></term><description>cast(a as bigint) as a, and so on</description></item>
/// <item><term><c>:key(t)</c></term><description>a: the columns of the table's grain, and the one that it is partitioned by</description></item>
/// <item><term><c>:same_key(t)</c></term><description>target.a = source.a, for each column of the key</description></item>
/// </list>
/// <c>:columns(t except b)</c> leaves columns out; <c>:values(t with :now as b)</c> writes something else than source's, and so in assignments.
/// </summary>
public static partial class TableColumns
{
    private const int ColumnsOnALine = 6;

    /// <param name="name">The statement's, for errors.</param>
    /// <param name="text">A statement, in which literals and comments are left as they are.</param>
    /// <param name="schemaOf">Finds a table's schema by its name; throws an <see cref="ArgumentException"/> if there is none.</param>
    /// <exception cref="ArgumentException">There is no such placeholder, table or column; the message names it and the statement.</exception>
    public static string Expand(string name, string text, Func<string, TableSchema> schemaOf)
    {
        try
        {
            return Placeholder().Replace(text, p => p.Groups["list"] is { Success: true, Value: var list } ? Write(list, p.Groups["of"].Value, schemaOf) : p.Value);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{name}: {e.Message}", nameof(text), e);
        }
    }

    private static string Write(string list, string of, Func<string, TableSchema> schemaOf)
    {
        var parts = Arguments().Match(of);
        if (!parts.Success)
            throw new ArgumentException($"There is no :{list}({of}). Write it as :{list}(table), :{list}(table except a, b) or :{list}(table with x as a, y as b).");
        var table = schemaOf(parts.Groups["table"].Value);
        var omitted = parts.Groups["omitted"].Captures.Select(c => NameOf(table, c.Value)).ToHashSet(StringComparer.Ordinal);
        var replaced = parts.Groups["replaced"].Captures.Zip(parts.Groups["value"].Captures, (c, value) => (Name: NameOf(table, c.Value), value.Value))
            .ToDictionary(r => r.Name, r => r.Value, StringComparer.Ordinal);
        var columns = table.Columns.Where(c => !omitted.Contains(c.Name)).ToList();
        return list switch
        {
            "columns" => Listed(columns.Select(c => c.Name)),
            "values" => Listed(columns.Select(ValueOf)),
            "assignments" => Listed(columns.Except(table.Key).Select(c => $"{c.Name} = {ValueOf(c)}")),
            "casts" => Listed(columns.Select(c => $"cast({c.Name} as {c.Type}) as {c.Name}")),
            "key" => Listed(table.Key.Select(c => c.Name)),
            "same_key" => string.Join(" and ", table.Key.Select(c => $"target.{c.Name} = source.{c.Name}")),
            _ => throw new ArgumentException($"There is no :{list}(…). There are :columns, :values, :assignments, :casts, :key and :same_key."),
        };

        string ValueOf(TableColumn column) => replaced.GetValueOrDefault(column.Name, $"source.{column.Name}");
    }

    private static string NameOf(TableSchema table, string column) =>
        table.Find(column)?.Name ?? throw new ArgumentException($"{table.Name} has no column {column}.");

    // Some to a line, for whoever reads the statement.
    private static string Listed(IEnumerable<string> items) => string.Join(",\n  ", items.Chunk(ColumnsOnALine).Select(line => string.Join(", ", line)));

    [GeneratedRegex("""--[^\n]*|'[^']*'|"[^"]*"|:(?<list>\w+)\((?<of>[^()]*)\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        @"^(?<table>\w+)(\s+except\s+(?<omitted>\w+)(,\s+(?<omitted>\w+))*)?(\s+with\s+(?<value>[^,]+?)\s+as\s+(?<replaced>\w+)(,\s+(?<value>[^,]+?)\s+as\s+(?<replaced>\w+))*)?$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arguments();
}
