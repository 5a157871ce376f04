using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace WikiGuard.Sql;

/// <param name="Type">Trino's name, such as <c>varchar</c> or <c>timestamp(6)</c>.</param>
/// <param name="Comment">What the column holds, with its unit; empty where its name says it all.</param>
public sealed record TableColumn(string Name, string Type, string Comment);

/// <summary>A table of the lakehouse as its file in <c>sql/schema/</c> declares it: the one place where its columns are listed.</summary>
/// <param name="Description">What the table holds, and its grain.</param>
/// <param name="PartitionColumn">The column that the table is partitioned by: a date, except for staging tables; null for a table without
/// partitions.</param>
public sealed partial record TableSchema(string Name, string Description, IReadOnlyList<TableColumn> Columns, string? PartitionColumn)
{
    private static readonly ConcurrentDictionary<string, TableSchema> Schemas = new(StringComparer.Ordinal);

    /// <summary>Every table's name, in ordinal order.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        [.. SqlLibrary.Names.Where(n => n.StartsWith("schema/", StringComparison.Ordinal)).Select(n => n["schema/".Length..])];

    /// <exception cref="ArgumentException">There is no such table.</exception>
    public static TableSchema Get(string table) => Schemas.GetOrAdd(table, t => Parse(SqlLibrary.TextOf($"schema/{t}")));

    /// <summary>Whether the table has a partition for each date.</summary>
    public bool IsByDate => PartitionColumn is { } column && Find(column)!.Type == "date";

    /// <summary>
    /// The columns that identify a row: those of the grain (<c>Grain: one row per (a, b).</c>), and the one that the table is partitioned
    /// by.
    /// </summary>
    /// <exception cref="FormatException">The description gives no grain by columns, or the table has no column of that name.</exception>
    public IReadOnlyList<TableColumn> Key
    {
        get
        {
            var grain = Grain().Match(Description);
            if (!grain.Success)
                throw new FormatException($"The grain of {Name} names no columns.");
            var names = grain.Groups["column"].Captures.Select(c => c.Value).Append(PartitionColumn).OfType<string>();
            return
            [
                .. names.Distinct(StringComparer.Ordinal)
                    .Select(c => Find(c) ?? throw new FormatException($"{Name} has no column {c}, which its grain names.")),
            ];
        }
    }

    /// <returns>The column, or null where the table has none of that name.</returns>
    public TableColumn? Find(string column) => Columns.FirstOrDefault(c => string.Equals(c.Name, column, StringComparison.Ordinal));

    /// <param name="text">A file of <c>sql/schema/</c>.</param>
    /// <exception cref="ArgumentException">It has another form.</exception>
    public static TableSchema Parse(string text)
    {
        var statement = CreateTable().Match(text);
        if (!statement.Success)
            throw new ArgumentException($"Not a create table statement of the form that sql/schema/ has:\n{text}", nameof(text));
        var columns = ColumnLine().Matches(statement.Groups["columns"].Value)
            .Select(c => new TableColumn(c.Groups["name"].Value, c.Groups["type"].Value, c.Groups["comment"].Value.Trim()));
        var partition = Partition().Match(statement.Groups["properties"].Value);
        return new TableSchema(
            statement.Groups["name"].Value,
            string.Join(' ', HeaderLine().Matches(statement.Groups["header"].Value).Select(l => l.Groups["text"].Value)),
            [.. columns],
            partition.Success ? partition.Groups["column"].Value : null);
    }

    [GeneratedRegex(@"^(?<header>(--[^\n]*\n)*)create table if not exists (?<name>\w+) \(\n(?<columns>.*?)\n\)(?<properties>.*)$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^\s*""?(?<name>\w+)""? (?<type>\w+(\(\d+\))?),?\s*(-- (?<comment>[^\n]*))?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ColumnLine();

    [GeneratedRegex(@"partitioning = array\['(?<column>\w+)'\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Partition();

    [GeneratedRegex(
        @"Grain: one row per \(?(?<column>\w+)(, (?<column>\w+))*\)?([.;]|$)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grain();

    [GeneratedRegex(@"^-- (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderLine();
}
