using System.Globalization;
using System.Text.Json.Nodes;
using WikiGuard.Ports;

namespace WikiGuard.Testing.Athena;

/// <summary>What GetQueryResults gives: every value as text, the names as the first row of a query.</summary>
internal sealed class LocalResult(LocalStatement statement, QueryResult result)
{
    private readonly bool _isChange =
        statement.Substatement is not "SELECT" && string.Equals(statement.Type, "DML", StringComparison.Ordinal);

    /// <param name="from">Rows before the page, the header among them.</param>
    public JsonObject Page(int from, int size)
    {
        var rows = Rows();
        var page = new JsonObject
        {
            ["UpdateCount"] = !_isChange ? 0 : result.Rows is [[long changed]] ? changed : LocalAthena.RowsChanged,
            ["ResultSet"] = new JsonObject
            {
                ["Rows"] = new JsonArray(
                    [.. rows.Skip(from).Take(size).Select(r => new JsonObject { ["Data"] = new JsonArray([.. r.Select(Datum)]) })]),
                ["ResultSetMetadata"] = new JsonObject { ["ColumnInfo"] = new JsonArray([.. Columns().Select(ColumnInfo)]) },
            },
        };
        if (from + size < rows.Count)
            page["NextToken"] = (from + size).ToString(CultureInfo.InvariantCulture);
        return page;
    }

    private List<object?[]> Rows() => _isChange ? []
        : string.Equals(statement.Type, "DML", StringComparison.Ordinal) ? [[.. result.Columns], .. result.Rows]
        : [.. result.Rows];

    private IEnumerable<(string Name, string Type)> Columns() => _isChange
        ? [("rows", "bigint")]
        : result.Columns.Select((name, i) => (name, TypeOf(result.Rows.Select(r => r[i]).FirstOrDefault(v => v is not null))));

    private static JsonNode Datum(object? value) => value is null ? new JsonObject() : new JsonObject { ["VarCharValue"] = TextOf(value) };

    private static string TextOf(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number when double.IsPositiveInfinity(number) => "Infinity",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        NestedValue nested => TextOf(JsonNode.Parse(nested.Json)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // Athena writes nested values without quotes: [a, b], {a=1, b=2}.
    private static string TextOf(JsonNode? nested) => nested switch
    {
        null => "null",
        JsonArray items => $"[{string.Join(", ", items.Select(TextOf))}]",
        JsonObject fields => $"{{{string.Join(", ", fields.Select(f => $"{f.Key}={TextOf(f.Value)}"))}}}",
        _ => nested.ToString(),
    };

    private static string TypeOf(object? value) => value switch
    {
        bool => "boolean",
        long => "bigint",
        double => "double",
        DateOnly => "date",
        DateTime => "timestamp",
        _ => "varchar",
    };

    private static JsonNode ColumnInfo((string Name, string Type) column) => new JsonObject
    {
        ["CatalogName"] = "hive",
        ["SchemaName"] = "",
        ["TableName"] = "",
        ["Name"] = column.Name,
        ["Label"] = column.Name,
        ["Type"] = column.Type,
        ["Precision"] = 0,
        ["Scale"] = 0,
        ["Nullable"] = "UNKNOWN",
        ["CaseSensitive"] = false,
    };
}
