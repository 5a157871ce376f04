using System.Text.RegularExpressions;

namespace WikiGuard.Sql;

/// <summary>
/// Writes the columns of tables into a statement, so that they stand in <c>sql/schema</c> and nowhere else. Of a table t with the columns
/// a, b and c, whose rows are told apart by a:
/// <list type="table">
/// <item><term><c>:columns(t)</c></term><description>a, b, c</description></item>
/// <item><term><c>:values(t)</c></term><description>source.a, source.b, source.c</description></item>
/// <item><term><c>:assignments(t)</c></term><description>b = source.b, c = source.c: all but the key</description></item>
/// <item><term><c>:casts(t)</c></term><description>cast(a as bigint) as a, and so on</description></item>
/// <item><term><c>:key(t)</c></term><description>a: <see cref="TableSchema.Key"/></description></item>
/// <item><term><c>:partition(t)</c></term><description>d, by which the table is partitioned</description></item>
/// <item><term><c>:whole_key(t)</c></term><description>a is not null, for each column of the key</description></item>
/// <item><term><c>:same_key(t)</c></term><description>target.a = source.a, for each column of the key</description></item>
/// </list>
/// <c>:columns(t except b)</c> leaves columns out. <c>:values(t with :now as b)</c> takes another value than source's, as assignments can.
/// </summary>
public static partial class TableColumns
{
    private const int LineLength = 120;

    /// <param name="name">The statement's, for errors.</param>
    /// <param name="text">A statement, in which literals and comments are left as they are.</param>
    /// <param name="schemaOf">Finds a table's schema by its name; throws an <see cref="ArgumentException"/> if there is none.</param>
    /// <exception cref="FormatException">There is no such placeholder, table or column; the message names it and the statement.</exception>
    public static string Expand(string name, string text, Func<string, TableSchema> schemaOf)
    {
        try
        {
            return Placeholder().Replace(
                text, p => p.Groups["list"].Success ? Write(p.Groups["list"].Value, p.Groups["of"].Value, schemaOf) : p.Value);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new FormatException($"{name}: {e.Message}", e);
        }
    }

    private static string Write(string list, string of, Func<string, TableSchema> schemaOf)
    {
        var arguments = Arguments().Match(of);
        if (!arguments.Success)
        {
            throw new FormatException(
                $"There is no :{list}({of}). Write :{list}(table), :{list}(table except a, b) or :{list}(table with x as a, y as b).");
        }
        var table = schemaOf(arguments.Groups["table"].Value);
        var omitted = arguments.Groups["omitted"].Captures.Select(c => Known(table, c.Value)).ToHashSet();
        var replaced = arguments.Groups["replaced"].Captures.Zip(arguments.Groups["value"].Captures)
            .ToDictionary(r => Known(table, r.First.Value), r => r.Second.Value);
        var columns = table.Columns.Where(c => !omitted.Contains(c)).ToList();
        return list switch
        {
            "columns" => Listed(columns.Select(c => c.Name)),
            "values" => Listed(columns.Select(ValueOf)),
            "assignments" => Listed(columns.Except(table.Key).Select(c => $"{c.Name} = {ValueOf(c)}")),
            "casts" => Listed(columns.Select(c => $"cast({c.Name} as {c.Type}) as {c.Name}")),
            "partition" => table.PartitionColumn ?? throw new FormatException($"{table.Name} has no partitions."),
            "key" => Listed(table.Key.Select(c => c.Name)),
            "whole_key" => string.Join(" and ", table.Key.Select(c => $"{c.Name} is not null")),
            "same_key" => string.Join(" and ", table.Key.Select(c => $"target.{c.Name} = source.{c.Name}")),
            _ => throw new FormatException(
                $"There is no :{list}(…). There are :columns, :values, :assignments, :casts, :partition, :key, :whole_key and :same_key."),
        };

        string ValueOf(TableColumn column) => replaced.GetValueOrDefault(column, $"source.{column.Name}");
    }

    private static TableColumn Known(TableSchema table, string column) =>
        table.Find(column) ?? throw new FormatException($"{table.Name} has no column {column}.");

    // On several lines, for whoever reads the statement.
    private static string Listed(IEnumerable<string> items)
    {
        var lines = new List<string>();
        foreach (var item in items)
        {
            if (lines.Count > 0 && lines[^1].Length + item.Length < LineLength)
                lines[^1] += $", {item}";
            else
                lines.Add(item);
        }
        return string.Join(",\n  ", lines);
    }

    // Comments and literals are matched as well, so that nothing is found inside them.
    [GeneratedRegex(
        """--[^\n]*|'[^']*'|"[^"]*"|:(?<list>\w+)\((?<of>[^()]*)\)""",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        @"^(?<table>\w+)
        (\s+ except \s+ (?<omitted>\w+) (,\s+ (?<omitted>\w+))*)?
        (\s+ with \s+ (?<value>[^,]+?) \s+ as \s+ (?<replaced>\w+) (,\s+ (?<value>[^,]+?) \s+ as \s+ (?<replaced>\w+))*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arguments();
}
