using System.Text.Json.Nodes;

namespace WikiGuard.Local.TrinoSql;

/// <summary>Pieces of a statement as DuckDB's <c>json_serialize_sql</c> writes it.</summary>
internal static class Ast
{
    /// <summary>The database of the macros in <c>query-functions.sql</c>.</summary>
    public const string MacroDatabase = "trino";

    public static string Text(this JsonObject node, string property) => node[property]?.GetValue<string>() ?? "";

    public static bool Flag(this JsonObject node, string property) => node[property]?.GetValue<bool>() ?? false;

    public static JsonArray Items(this JsonObject node, string property) => node[property]?.AsArray() ?? [];

    public static bool Is(this JsonNode? node, string @class) => node is JsonObject o && o.Text("class") == @class;

    /// <summary>A call by this name, as a function or by the grammar's own words.</summary>
    public static bool IsCall(this JsonNode? node, string name) => node.Is("FUNCTION") && node!.AsObject().Text("function_name") == name;

    /// <summary>The text of a literal; null for anything else.</summary>
    public static string? Literal(this JsonNode? node) =>
        node.Is("CONSTANT") && node!["value"]!.AsObject() is var value && value["type"]!.AsObject().Text("id") == "VARCHAR"
        && !value.Flag("is_null") ? value.Text("value") : null;

    /// <summary>A whole number that is written out; null for anything else.</summary>
    public static int? Number(this JsonNode? node) =>
        node.Is("CONSTANT") && node!["value"]!.AsObject() is var value && value["type"]!.AsObject().Text("id") == "INTEGER"
        && !value.Flag("is_null") ? value["value"]!.GetValue<int>() : null;

    public static bool IsNull(this JsonNode? node) => node.Is("CONSTANT") && node!["value"]!.AsObject().Flag("is_null");

    /// <summary>Whether the expression is made of literals alone.</summary>
    public static bool IsConstant(this JsonNode? node) =>
        node.Is("CONSTANT") || (node.Is("CAST") && node!["child"].IsConstant()) || node.IsInterval()
        || (node.IsCall("-") && node!.AsObject().Items("children") is [var operand] && operand.IsConstant());

    /// <summary>A literal such as <c>interval '1' day</c>, which the parser makes a call of.</summary>
    public static bool IsInterval(this JsonNode? node) =>
        node.Is("FUNCTION") && node!.AsObject() is var call
        && call.Text("function_name") is "to_years" or "to_months" or "to_days" or "to_hours" or "to_minutes" or "to_seconds"
        && call.Items("children") is [var count] && (count.IsConstant()
            || (count.Is("CAST") && count!["child"].IsCall("trunc") && count["child"]!.AsObject().Items("children")[0].IsConstant()));

    public static JsonObject Constant(string text) => new()
    {
        ["class"] = "CONSTANT",
        ["type"] = "VALUE_CONSTANT",
        ["alias"] = "",
        ["value"] = new JsonObject { ["type"] = Type("VARCHAR"), ["is_null"] = false, ["value"] = text },
    };

    public static JsonObject Constant(int number) => new()
    {
        ["class"] = "CONSTANT",
        ["type"] = "VALUE_CONSTANT",
        ["alias"] = "",
        ["value"] = new JsonObject { ["type"] = Type("INTEGER"), ["is_null"] = false, ["value"] = number },
    };

    public static JsonObject Column(params string[] path) => new()
    {
        ["class"] = "COLUMN_REF",
        ["type"] = "COLUMN_REF",
        ["alias"] = "",
        ["column_names"] = new JsonArray([.. path.Select(p => JsonValue.Create(p))]),
    };

    public static JsonObject Cast(JsonNode child, JsonNode type, bool isTry) => new()
    {
        ["class"] = "CAST",
        ["type"] = "OPERATOR_CAST",
        ["alias"] = "",
        ["child"] = Own(child),
        ["cast_type"] = Own(type),
        ["try_cast"] = isTry,
    };

    public static JsonObject Type(string id) => new() { ["id"] = id, ["type_info"] = null };

    public static JsonObject BuiltIn(string name, params IEnumerable<JsonNode> arguments) => Call("system", name, arguments);

    /// <summary>
    /// A call of a macro. One that chooses by type gets its arguments as the elements of a list, whose types DuckDB knows when it reads
    /// the lambda over them.
    /// </summary>
    public static JsonObject Macro(string name, params IEnumerable<JsonNode> arguments)
    {
        const string Row = "_argument";
        var all = arguments.ToArray();
        if (!TrinoFunction.TypedMacros.Contains(name) || Array.TrueForAll(all, a => a.IsConstant() || a.Is("LAMBDA")))
            return Call(MacroDatabase, name, all);
        var fields = all.Where(a => !a.IsConstant()).ToArray();
        var body = Call(MacroDatabase, name, all.Select(
            (a, i) => a.IsConstant() ? a : fields.Length == 1 ? Column(Row) : Column(Row, $"a{i}")));
        var row = fields.Length == 1
            ? fields[0] : BuiltIn("struct_pack", all.Select((a, i) => Named(a, $"a{i}")).Where((_, i) => !all[i].IsConstant()));
        var lambda = new JsonObject
        {
            ["class"] = "LAMBDA",
            ["type"] = "LAMBDA",
            ["alias"] = "",
            ["lhs"] = Column(Row),
            ["expr"] = body,
        };
        return Operator("ARRAY_EXTRACT", BuiltIn("list_transform", Operator("ARRAY_CONSTRUCTOR", row), lambda), Constant(1));
    }

    public static JsonObject Operator(string type, params IEnumerable<JsonNode> children) => new()
    {
        ["class"] = "OPERATOR",
        ["type"] = type,
        ["alias"] = "",
        ["children"] = new JsonArray([.. children.Select(Own)]),
    };

    public static JsonObject Conjunction(string type, params IEnumerable<JsonNode> children) => new()
    {
        ["class"] = "CONJUNCTION",
        ["type"] = type,
        ["alias"] = "",
        ["children"] = new JsonArray([.. children.Select(Own)]),
    };

    public static JsonObject Equal(JsonNode left, JsonNode right) => new()
    {
        ["class"] = "COMPARISON",
        ["type"] = "COMPARE_EQUAL",
        ["alias"] = "",
        ["left"] = Own(left),
        ["right"] = Own(right),
    };

    /// <summary>The expression under a name.</summary>
    public static JsonObject Named(JsonNode expression, string name)
    {
        var named = Own(expression).AsObject();
        named["alias"] = name;
        return named;
    }

    /// <summary>The node as one that can be put elsewhere.</summary>
    public static JsonNode Own(JsonNode node) => node.Parent is null ? node : node.DeepClone();

    private static JsonObject Call(string database, string name, params IEnumerable<JsonNode> arguments) => new()
    {
        ["class"] = "FUNCTION",
        ["type"] = "FUNCTION",
        ["alias"] = "",
        ["function_name"] = name,
        ["schema"] = "main",
        ["catalog"] = database,
        ["children"] = new JsonArray([.. arguments.Select(Own)]),
        ["filter"] = null,
        ["order_bys"] = new JsonObject { ["type"] = "ORDER_MODIFIER", ["orders"] = new JsonArray() },
        ["distinct"] = false,
        ["is_operator"] = false,
        ["export_state"] = false,
    };
}
