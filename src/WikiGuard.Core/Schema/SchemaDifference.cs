using WikiGuard.Sql;

namespace WikiGuard.Schema;

/// <summary>A column that a table has, as the engine reports it.</summary>
public readonly record struct PresentColumn(string Table, string Name, string Type);

/// <summary>How the tables of a lakehouse differ from the declared ones.</summary>
/// <param name="MissingTables">Tables to be created.</param>
/// <param name="MissingColumns">Columns to be added, table by table.</param>
/// <param name="Conflicts">Columns whose type differs from the declared one: one sentence each, with what to do. Nothing can be migrated
/// while there is one.</param>
/// <param name="UnknownColumns"><c>table.column</c> of our tables that the schema does not declare; they are left alone.</param>
public sealed record SchemaDifference(
    IReadOnlyList<TableSchema> MissingTables,
    IReadOnlyList<(TableSchema Table, IReadOnlyList<TableColumn> Columns)> MissingColumns,
    IReadOnlyList<string> Conflicts,
    IReadOnlyList<string> UnknownColumns)
{
    public static SchemaDifference Between(IReadOnlyList<TableSchema> declared, IEnumerable<PresentColumn> present)
    {
        var tables = present.ToLookup(c => c.Table, StringComparer.OrdinalIgnoreCase);
        var there = declared.Where(t => tables.Contains(t.Name)).ToList();
        return new SchemaDifference(
            [.. declared.Except(there)],
            [.. there.Select(t => (t, Missing(t, tables[t.Name]))).Where(m => m.Item2.Count > 0)],
            [.. there.SelectMany(t => tables[t.Name].Select(c => Conflict(t, c)).OfType<string>())],
            [.. there.SelectMany(t => tables[t.Name].Where(c => Declared(t, c) is null).Select(c => $"{t.Name}.{c.Name}"))
                .Order(StringComparer.Ordinal)]);
    }

    /// <summary>A single name for a type that engines name differently.</summary>
    internal static string CommonName(string type) => type.ToLowerInvariant() switch
    {
        "timestamp" => "timestamp(6)",
        "int" => "integer",
        "string" => "varchar",
        var other => other,
    };

    private static IReadOnlyList<TableColumn> Missing(TableSchema table, IEnumerable<PresentColumn> present)
    {
        var names = present.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. table.Columns.Where(c => !names.Contains(c.Name))];
    }

    private static string? Conflict(TableSchema table, PresentColumn present) =>
        Declared(table, present) is { } column
            && !string.Equals(CommonName(column.Type), CommonName(present.Type), StringComparison.Ordinal)
            ? $"{table.Name}.{column.Name} is {CommonName(present.Type)}, and this version needs {column.Type}. Rename the column, or the "
                + "table, and start again: "
              + "a new one is made beside it, and what the old one holds stays."
            : null;

    // Engines fold names to lower case, or compare them without it.
    private static TableColumn? Declared(TableSchema table, PresentColumn present) =>
        table.Columns.FirstOrDefault(c => string.Equals(c.Name, present.Name, StringComparison.OrdinalIgnoreCase));
}
