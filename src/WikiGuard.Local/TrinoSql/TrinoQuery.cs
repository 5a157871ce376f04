using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WikiGuard.Sql;

namespace WikiGuard.Local.TrinoSql;

/// <summary>
/// One query, as DuckDB's parser has read it. It leaves as a query that DuckDB answers as Trino would: each table is the lakehouse's, each
/// function and operator is known to mean the same or has become one that does. Whatever is not known is refused.
/// </summary>
/// <param name="database">The database of the lakehouse's tables.</param>
/// <param name="tables">Their names.</param>
internal sealed partial class TrinoQuery(string database, IReadOnlySet<string> tables)
{
    /// <summary>The database as Athena names it.</summary>
    private const string Lakehouse = "wikiguard_lakehouse";

    /// <summary>How the names of columns begin that the query gives no name; Trino numbers them.</summary>
    public const string Unnamed = "_col?";

    /// <summary>A sum of many terms is as many calls deep.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private readonly Stack<string> _with = new();

    /// <param name="text">From <see cref="TrinoText"/>.</param>
    /// <param name="serialized">What <c>json_serialize_sql</c> says about it.</param>
    /// <returns>The same, to be deserialized and run.</returns>
    /// <exception cref="NotAnsweredException">The text is no query, or one that this engine would answer otherwise.</exception>
    public string Rewrite(string text, string serialized)
    {
        var parsed = Parse(serialized);
        if (parsed.Flag("error"))
            throw Unread(text, parsed.Text("error_message"));
        foreach (var statement in parsed.Items("statements"))
            Query(statement!["node"]!.AsObject());
        return parsed.ToJsonString();
    }

    /// <summary>The names of a result's columns, numbered where the query gives them none.</summary>
    public static string[] NamesOf(IEnumerable<string> columns) =>
        [.. columns.Select((c, i) => c.StartsWith(Unnamed, StringComparison.Ordinal) ? $"_col{i}" : c)];

    private static JsonObject Parse(string serialized)
    {
        try
        {
            return JsonNode.Parse(serialized, documentOptions: Deep)!.AsObject();
        }
        catch (JsonException)
        {
            throw new NotAnsweredException("the query is too deep; take it apart in with queries");
        }
    }

    /// <summary>DuckDB's grammar lacks some of Trino's words.</summary>
    private static NotAnsweredException Unread(string text, string message)
    {
        var refused = CalledName().Matches(text).Select(m => TrinoFunction.All.GetValueOrDefault(m.Groups["name"].Value.ToLowerInvariant()))
            .FirstOrDefault(f => f?.Kind == TrinoFunctionKind.Refused);
        return new NotAnsweredException(
            refused is not null ? $"{refused.Name} is not answered here: {refused.Note}"
            : text.Contains(" as of ", StringComparison.OrdinalIgnoreCase) ? "a table as it was is kept by Athena only"
            : text.Contains(" ignore nulls ", StringComparison.OrdinalIgnoreCase) ? $"ignore nulls: {PortableSql.InsteadOf("first_value")}"
            : text.Contains("if ( ", StringComparison.OrdinalIgnoreCase) ? $"if of two arguments: {PortableSql.InsteadOf("if")}"
            : $"this is not read here: {message.Split('\n')[0].TrimEnd('.')}");
    }

    private void Query(JsonObject query)
    {
        var before = _with.Count;
        foreach (var entry in query["cte_map"]!.AsObject().Items("map").Select(m => m!.AsObject()))
        {
            Query(entry["value"]!["query"]!["node"]!.AsObject());
            _with.Push(entry.Text("key"));
        }
        switch (query.Text("type"))
        {
            case "SELECT_NODE":
                Select(query);
                break;
            case "SET_OPERATION_NODE" when query.Text("setop_type") is "UNION" or "INTERSECT" or "EXCEPT":
                Query(query["left"]!.AsObject());
                Query(query["right"]!.AsObject());
                break;
            case "RECURSIVE_CTE_NODE":
                throw new NotAnsweredException("with recursive ends after ten rounds on Trino, and is not answered here");
            default:
                throw new NotAnsweredException("this combination of queries is not Trino's; write union, intersect or except");
        }
        foreach (var modifier in query.Items("modifiers"))
            Modifier(modifier!.AsObject());
        while (_with.Count > before) _with.Pop();
    }

    private void Select(JsonObject select)
    {
        if (select["qualify"] is not null)
            throw new NotAnsweredException("qualify is not Trino's: number the rows in a with query and filter them outside");
        if (select["sample"] is not null)
            throw new NotAnsweredException("a sample differs from one engine to the other; filter the rows");
        if (select.Text("aggregate_handling") != "STANDARD_HANDLING")
            throw new NotAnsweredException("group by all is not Trino's; name the columns");
        Table(select["from_table"]!.AsObject());
        Rewrite(select, "select_list");
        foreach (var column in select.Items("select_list").Where(c => !c.Is("COLUMN_REF") && !c.Is("STAR")).Select(c => c!.AsObject()))
        {
            if (column.Text("alias").Length == 0)
                column["alias"] = Unnamed;
        }
        PutUsedFirst(select);
        foreach (var part in new[] { "where_clause", "group_expressions", "having" })
            Rewrite(select, part);
    }

    /// <summary>Of a join with <c>using</c>, Trino's star has the columns first that it is using.</summary>
    private static void PutUsedFirst(JsonObject select)
    {
        var list = select.Items("select_list");
        var star = list.FirstOrDefault(c => c.Is("STAR") && c!.AsObject().Text("relation_name").Length == 0)?.AsObject();
        var used = new List<string>();
        var table = select["from_table"]!.AsObject();
        for (; table.Text("type") == "JOIN" && table.Items("using_columns").Count > 0; table = table["left"]!.AsObject())
            used.AddRange(table.Items("using_columns").Select(c => c!.GetValue<string>()));
        if (star is null || (used.Count == 0 && !HasUsing(table)))
            return;
        if (HasUsing(table))
            throw new NotAnsweredException("the order of * is another where using stands within another join; name the columns");
        star["exclude_list"] = new JsonArray([.. used.Distinct(StringComparer.OrdinalIgnoreCase).Select(c => JsonValue.Create(c))]);
        foreach (var column in used.Distinct(StringComparer.OrdinalIgnoreCase))
            list.Insert(list.IndexOf(star), Ast.Column(column));
    }

    private static bool HasUsing(JsonObject table) => table.Text("type") == "JOIN" && (table.Items("using_columns").Count > 0
        || HasUsing(table["left"]!.AsObject()) || HasUsing(table["right"]!.AsObject()));

    private void Modifier(JsonObject modifier)
    {
        switch (modifier.Text("type"))
        {
            case "ORDER_MODIFIER" when !modifier.Items("orders").Any(o => o!["expression"].Is("STAR")):
            case "LIMIT_MODIFIER":
            case "DISTINCT_MODIFIER" when modifier.Items("distinct_on_targets").Count == 0:
                Children(modifier);
                break;
            default:
                throw new NotAnsweredException("order by all, distinct on and a limit in per cent are not Trino's");
        }
    }

    private void Table(JsonObject table)
    {
        if (table["sample"] is not null)
            throw new NotAnsweredException("tablesample takes other rows on each engine; filter the rows");
        switch (table.Text("type"))
        {
            case "BASE_TABLE":
                BaseTable(table);
                break;
            case "JOIN":
                if (table.Text("ref_type") is not ("REGULAR" or "CROSS")
                    || table.Text("join_type") is not ("INNER" or "LEFT" or "RIGHT" or "FULL"))
                    throw new NotAnsweredException("this join is not Trino's; write join, left, right or full join … on, or cross join");
                Table(table["left"]!.AsObject());
                Table(table["right"]!.AsObject());
                Rewrite(table, "condition");
                break;
            case "SUBQUERY":
                Query(table["subquery"]!["node"]!.AsObject());
                break;
            case "EXPRESSION_LIST":
                Children(table);
                var width = table.Items("values")[0]!.AsArray().Count;
                table["expected_names"] = new JsonArray([.. Enumerable.Range(0, width).Select(i => JsonValue.Create($"{Unnamed}{i}"))]);
                break;
            case "TABLE_FUNCTION" when table["function"].IsCall("unnest"):
                if (table["function"]!.AsObject().Items("children").Count != 1)
                    throw new NotAnsweredException("unnest takes one array here; write one for each, with ordinality, and join them on it");
                Rewrite(table["function"]!.AsObject(), "children");
                var elements = table["function"]!.AsObject().Items("children");
                elements[0] = Ast.Own(Ast.Macro("elements", elements[0]!));
                break;
            case "EMPTY":
                break;
            case "TABLE_FUNCTION":
                throw new NotAnsweredException($"{table["function"]!.AsObject().Text("function_name")} reads no table of the lakehouse");
            default:
                throw new NotAnsweredException($"this is no table of the lakehouse; {CatalogQuestion.Listed(tables)}");
        }
    }

    private void BaseTable(JsonObject table)
    {
        var (catalog, schema, name) = (table.Text("catalog_name"), table.Text("schema_name"), table.Text("table_name"));
        if (schema.Length == 0 && _with.Contains(name, StringComparer.OrdinalIgnoreCase))
            return;
        if (table["at_clause"] is not null)
            throw new NotAnsweredException("a table as it was is kept by Athena only");
        var isOurs = (schema.Length == 0 || string.Equals(schema, Lakehouse, StringComparison.OrdinalIgnoreCase))
            && (catalog.Length == 0 || string.Equals(catalog, "awsdatacatalog", StringComparison.OrdinalIgnoreCase));
        if (!isOurs || !tables.Contains(name))
        {
            var path = string.Join('.', new[] { catalog, schema, name }.Where(p => p.Length > 0));
            throw name.Contains('$', StringComparison.Ordinal)
                ? new NotAnsweredException($"{path} is kept by Athena only; a lakehouse in a folder has its present state")
                : CatalogQuestion.NoTable(path, tables, _with);
        }
        (table["catalog_name"], table["schema_name"]) = (database, "main");
    }

    [GeneratedRegex(@"(?<name>\w+) \(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CalledName();
}
