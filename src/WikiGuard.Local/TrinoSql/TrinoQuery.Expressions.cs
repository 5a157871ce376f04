using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WikiGuard.Local.TrinoSql;

internal sealed partial class TrinoQuery
{
    private static readonly HashSet<string> SameOperators = new(StringComparer.Ordinal)
    {
        "OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "OPERATOR_COALESCE",
        "ARRAY_CONSTRUCTOR", "STRUCT_EXTRACT", "GROUPING_FUNCTION",
    };

    /// <summary>Names without parentheses that are no columns.</summary>
    private static readonly Dictionary<string, string> Constants = new(StringComparer.OrdinalIgnoreCase)
    {
        ["current_date"] = "current_date",
        ["current_timestamp"] = "now",
    };

    private static readonly string[] StarLists = ["exclude_list", "replace_list", "qualified_exclude_list", "rename_list"];

    private static readonly HashSet<string> EngineNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_time", "localtime", "current_user", "current_role", "session_user", "user", "current_catalog", "current_schema", "rowid",
    };

    /// <param name="isLocal">What reads the value takes a time of day as it is in the zone that the value has.</param>
    private JsonObject Expression(JsonObject e, bool isLocal = false)
    {
        var rewritten = e.Text("class") switch
        {
            "CONSTANT" => Constant(e),
            "COLUMN_REF" => Column(e),
            "STAR" => Star(e),
            "FUNCTION" => Function(e, isLocal),
            "WINDOW" => Window(e),
            "OPERATOR" => Operator(e),
            "CAST" => Cast(e),
            "COMPARISON" => Comparison(e),
            "SUBQUERY" => Subquery(e),
            "BETWEEN" => Between(e),
            "CASE" or "CONJUNCTION" => Children(e),
            "LAMBDA" => Lambda(e),
            _ => throw new NotAnsweredException($"{e.Text("type").ToLowerInvariant()} is not known to mean the same on both engines"),
        };
        return e.Text("alias") is { Length: > 0 } alias ? Ast.Named(rewritten, alias) : rewritten;
    }

    private void Rewrite(JsonObject parent, string property)
    {
        if (parent[property] is { } child && Rewritten(child) is var rewritten && rewritten != child)
            parent[property] = Ast.Own(rewritten);
    }

    private JsonNode Rewritten(JsonNode node)
    {
        switch (node)
        {
            case JsonObject e when e.ContainsKey("class"):
                return Expression(e);
            case JsonObject o when o["node"] is JsonObject query:
                Query(query);
                break;
            case JsonObject o:
                Children(o);
                break;
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                {
                    if (array[i] is { } item && Rewritten(item) is var rewritten && rewritten != item)
                        array[i] = Ast.Own(rewritten);
                }
                break;
        }
        return node;
    }

    private JsonObject Children(JsonObject parent)
    {
        foreach (var property in parent.Select(p => p.Key).ToArray())
            Rewrite(parent, property);
        return parent;
    }

    // As text, a double of no fraction would be read again as a decimal.
    private static JsonObject Constant(JsonObject constant)
    {
        if (constant.IsNull() || constant["value"]!["type"]!.AsObject().Text("id") != "DOUBLE")
            return constant;
        var number = constant["value"]!["value"]!.GetValue<double>().ToString("R", CultureInfo.InvariantCulture);
        return Ast.Cast(Ast.Constant(number), Ast.Type("DOUBLE"), isTry: false);
    }

    private static JsonObject Column(JsonObject column)
    {
        var path = column.Items("column_names");
        if (path.Count == 1 && path[0]!.GetValue<string>() is var name)
        {
            if (Constants.TryGetValue(name, out var macro))
                return Ast.Macro(macro);
            if (string.Equals(name, "localtimestamp", StringComparison.OrdinalIgnoreCase))
                return Ast.Cast(Ast.Macro("now"), Ast.Type("TIMESTAMP"), isTry: false);
            if (EngineNames.Contains(name))
                throw new NotAnsweredException($"{name} is not answered here; times are in UTC: write now() or current_date");
        }
        if (path.Count > 2 && string.Equals(path[0]!.GetValue<string>(), Lakehouse, StringComparison.OrdinalIgnoreCase))
            path.RemoveAt(0);
        return column;
    }

    private static JsonObject Star(JsonObject star) =>
        star.Flag("columns") || star["expr"] is not null
            || Array.Exists(StarLists, l => star.Items(l).Count > 0)
            ? throw new NotAnsweredException("only * and t.* are Trino's; name the columns")
            : star;

    private JsonObject Lambda(JsonObject lambda)
    {
        Rewrite(lambda, "expr");
        return lambda;
    }

    private JsonObject Operator(JsonObject e)
    {
        var type = e.Text("type");
        if (type == "OPERATOR_TRY")
        {
            return e.Items("children")[0] is JsonObject child && child.Is("CAST") && !child.Flag("try_cast") && IsPlain(child["child"])
                ? Cast(child, isTry: true)
                : throw new NotAnsweredException(
                    "try(…) keeps other errors than Trino's; write try_cast(x as type), or nullif(divisor, 0)");
        }
        if (type is "COMPARE_IN" or "COMPARE_NOT_IN")
            return In(e);
        if (type == "ARRAY_EXTRACT")
            return Ast.Macro("subscript", Children(e).Items("children")!);
        return SameOperators.Contains(type)
            ? Children(e)
            : throw new NotAnsweredException($"{type.ToLowerInvariant()} is not known to mean the same on both engines");
    }

    // Nothing in it can fail.
    private static bool IsPlain(JsonNode? node) => node.Is("COLUMN_REF") || node.IsConstant();

    private JsonObject Cast(JsonObject cast, bool? isTry = null)
    {
        var (child, type) = (cast["child"]!, cast["cast_type"]!.AsObject());
        var tries = isTry ?? cast.Flag("try_cast");
        var id = type.Text("id");
        if (child.IsNull())
            return cast;
        if (child.Literal() is { } literal && !tries && IsTypedLiteral(literal, id))
            return cast;
        if (id == "STRUCT" && child.IsCall("row"))
            return NamedRow(child.AsObject(), type["type_info"]!.AsObject().Items("child_types"), tries);
        var isTime = id is "DATE" or "TIMESTAMP" or "TIMESTAMP_MS" or "TIMESTAMP_S";
        var value = Expression(child.AsObject(), isLocal: isTime);
        var prefix = tries ? "try_" : "as_";
        return id switch
        {
            "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => Ast.Cast(Ast.Macro(prefix + "integer", value), type, tries),
            "DOUBLE" or "DECIMAL" => Ast.Cast(Ast.Macro(prefix + "number", value), type, tries),
            "BOOLEAN" => Ast.Cast(Ast.Macro(prefix + "boolean", value), type, tries),
            "DATE" => Ast.Cast(Ast.Macro(prefix + "date", value), type, tries),
            "VARCHAR" => Ast.Macro("as_varchar", value),
            "TIMESTAMP" => Ast.Macro(prefix + "timestamp", value, Ast.Constant(6)),
            "TIMESTAMP_MS" => Ast.Macro(prefix + "timestamp", value, Ast.Constant(3)),
            "TIMESTAMP_S" => Ast.Macro(prefix + "timestamp", value, Ast.Constant(0)),
            _ => throw new NotAnsweredException(
                $"a cast to {(id == "UNBOUND" ? "this type" : id.ToLowerInvariant())} is not answered here; cast to bigint, double, decimal, "
                + "varchar, boolean, date or timestamp(6), or take the value's parts"),
        };
    }

    /// <summary>A literal such as <c>date '2026-02-07'</c>, and the words true and false, which the parser makes casts of.</summary>
    /// <returns>Whether both engines read it alike.</returns>
    private static bool IsTypedLiteral(string literal, string type) => type switch
    {
        "BOOLEAN" => literal is "t" or "f",
        "DATE" => DateLiteral().IsMatch(literal),
        "TIMESTAMP" => TimestampLiteral().IsMatch(literal) ? true : throw new NotAnsweredException(
            $"{literal} is no timestamp such as 2026-02-07 12:00:00, or 2026-02-07 12:00:00 UTC"),
        "TIMESTAMP WITH TIME ZONE" => UtcLiteral().IsMatch(literal),
        _ => false,
    };

    /// <summary><c>cast(row(1, 'a') as row(x integer, y varchar))</c> is how Trino names fields.</summary>
    private JsonObject NamedRow(JsonObject row, JsonArray fields, bool isTry)
    {
        var values = row.Items("children");
        if (values.Count != fields.Count)
            throw new NotAnsweredException($"the row has {values.Count} fields, and its type {fields.Count}");
        return Ast.BuiltIn("struct_pack", fields.Zip(values, (field, value) =>
            Ast.Named(Cast(Ast.Cast(value!, field!["second"]!, isTry)), field.AsObject().Text("first"))));
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", RegexOptions.None, 1000)]
    private static partial Regex DateLiteral();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimestampLiteral();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)? UTC$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UtcLiteral();
}
