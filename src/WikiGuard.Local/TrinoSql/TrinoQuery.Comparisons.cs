using System.Text.Json.Nodes;

namespace WikiGuard.Local.TrinoSql;

/// <summary>
/// Comparisons of rows, arrays and maps. Where such a value has a NULL in it, Trino does not know whether it equals another; DuckDB takes
/// NULL for a value there.
/// </summary>
internal sealed partial class TrinoQuery
{
    private const string NotCompared = "rows, arrays and maps that may hold NULL are compared otherwise on Trino; compare their parts, "
        + "as in a = c and b = d";

    /// <summary>Functions that return an array, a map or a row, which may hold NULL.</summary>
    private static readonly HashSet<string> NestedFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "row", "array_agg", "array_distinct", "array_remove", "array_sort", "filter", "flatten", "map", "map_concat", "map_entries",
        "map_filter", "map_from_entries", "map_keys", "map_values", "repeat", "reverse", "shuffle", "slice", "split_to_map", "transform",
        "transform_keys", "transform_values", "trim_array", "zip_with",
    };

    /// <summary>Functions that return an array without NULL.</summary>
    private static readonly HashSet<string> WholeFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "split", "regexp_split", "regexp_extract_all", "sequence", "ngrams",
    };

    /// <summary>Two rows are equal where their fields are; that holds for NULL, too.</summary>
    private JsonObject Comparison(JsonObject comparison)
    {
        var (left, right, type) = (comparison["left"]!, comparison["right"]!, comparison.Text("type"));
        if (type is "COMPARE_DISTINCT_FROM" or "COMPARE_NOT_DISTINCT_FROM")
            return Children(comparison);
        if (type is "COMPARE_EQUAL" or "COMPARE_NOTEQUAL" && left.IsCall("row") && right.IsCall("row"))
        {
            var equal = Equal(left, right);
            return Expression(type == "COMPARE_EQUAL" ? equal : Ast.Operator("OPERATOR_NOT", equal));
        }
        CheckCompared(left, right);
        return Children(comparison);
    }

    /// <summary><c>(a, b) in ((1, 2), (3, 4))</c> is equal to one of them.</summary>
    private JsonObject In(JsonObject e)
    {
        var all = e.Items("children").Select(c => c!).ToArray();
        if (!Array.TrueForAll(all, c => c.IsCall("row")))
        {
            CheckCompared(all);
            return Children(e);
        }
        var any = Ast.Conjunction("CONJUNCTION_OR", all.Skip(1).Select(row => Equal(all[0], row)));
        return Expression(e.Text("type") == "COMPARE_IN" ? any : Ast.Operator("OPERATOR_NOT", any));
    }

    private JsonObject Between(JsonObject between)
    {
        CheckCompared(between["input"], between["lower"], between["upper"]);
        return Children(between);
    }

    private JsonObject Subquery(JsonObject subquery) => subquery["child"].IsCall("row")
        ? throw new NotAnsweredException(
            "a row is not looked for in a query here; write exists (select 1 from t where t.c = a and t.d = b)")
        : Children(subquery);

    private static JsonObject Equal(JsonNode left, JsonNode right)
    {
        if (!left.IsCall("row") || !right.IsCall("row"))
            return Ast.Equal(left, right);
        var (lefts, rights) = (left.AsObject().Items("children"), right.AsObject().Items("children"));
        return lefts.Count == rights.Count
            ? Ast.Conjunction("CONJUNCTION_AND", lefts.Zip(rights, (l, r) => Equal(l!, r!)))
            : throw new NotAnsweredException($"a row of {lefts.Count} fields is compared with one of {rights.Count}");
    }

    private static void CheckCompared(params IEnumerable<JsonNode?> values)
    {
        var all = values.ToArray();
        if (Array.Exists(all, IsNested) && !Array.TrueForAll(all, v => IsWhole(v) || v.IsNull()))
            throw new NotAnsweredException(NotCompared);
    }

    private static bool IsNested(JsonNode? node) => IsWhole(node) || (node is JsonObject e && (e.Text("type") == "ARRAY_CONSTRUCTOR"
        || (e.Is("CAST") && (e["cast_type"]!.AsObject().Text("id") is "STRUCT" or "LIST" or "MAP" || IsNested(e["child"])))
        || (e.Is("FUNCTION") && (IsOneOf(e, NestedFunctions)
            || (e.Text("function_name") is "||" or "concat" or "coalesce" && e.Items("children").Any(IsNested))))));

    private static bool IsWhole(JsonNode? node) => node is JsonObject e && (e.Text("type") == "ARRAY_CONSTRUCTOR"
        ? e.Items("children").All(c => (c.IsConstant() && !c.IsNull()) || IsWhole(c))
        : e.Is("FUNCTION") && IsOneOf(e, WholeFunctions));

    private static bool IsOneOf(JsonObject call, HashSet<string> functions) => functions.Contains(call.Text("function_name"));
}
