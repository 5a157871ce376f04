using System.Text.Json.Nodes;
using WikiGuard.Sql;

namespace WikiGuard.Local.TrinoSql;

internal sealed partial class TrinoQuery
{
    /// <summary>What reads parts of a time, and so answers rightly for a time in another zone.</summary>
    private static readonly HashSet<string> LocalReaders = new(StringComparer.Ordinal)
    {
        "year", "quarter", "month", "week", "week_of_year", "day", "day_of_month", "day_of_week", "dow", "day_of_year", "doy",
        "year_of_week", "yow", "hour", "minute", "second", "millisecond", "date", "date_format",
    };

    private JsonObject Function(JsonObject call, bool isLocal)
    {
        var (name, arguments) = (call.Text("function_name"), call.Items("children").ToArray());
        if (call.Flag("is_operator"))
            return Symbol(call, name);
        if (call.IsInterval())
            return call;
        // What the parser makes of words such as "at time zone" has a schema, and a call has none.
        var isWords = call.Text("schema").Length > 0;
        return name switch
        {
            "to_weeks" => throw new NotAnsweredException("interval '1' week is not Trino's; write interval '7' day"),
            "count_star" => Children(call),
            "nullif" => Nullif(call),
            "like_escape" or "not_like_escape" when isWords => Children(call),
            "row" when isWords => Row(arguments),
            "unnest" => throw new NotAnsweredException("unnest stands in from: cross join unnest(a) as t(x)"),
            "position" when isWords => Named(call, "strpos", arguments, isLocal),
            "timezone" when isWords => Named(call, "at_timezone", [arguments[1]!, arguments[0]!], isLocal),
            "date_part" when isWords => Named(call, arguments[0].Literal() ?? "", [arguments[1]!], isLocal),
            _ when isWords && name is not ("trim" or "ltrim" or "rtrim" or "substring") =>
                throw new NotAnsweredException($"{name} is not known to mean the same on both engines"),
            _ => Named(call, name, arguments, isLocal),
        };
    }

    private JsonObject Nullif(JsonObject call)
    {
        CheckCompared(call.Items("children"));
        return Children(call);
    }

    /// <summary>A row without names has Athena's.</summary>
    private JsonObject Row(JsonNode?[] values) =>
        Ast.BuiltIn("struct_pack", values.Select((v, i) => Ast.Named(Rewritten(v!), $"field{i}")));

    private JsonObject Symbol(JsonObject call, string symbol)
    {
        var arguments = Children(call).Items("children");
        return symbol switch
        {
            "*" or "||" or "~~" or "!~~" => call,
            "-" when arguments.Count == 1 => call,
            // What matters is a date on one side, beside an interval or another date.
            "+" or "-" when arguments.Any(a => a.IsConstant() && !a.Is("CAST") && !a.IsInterval()) => call,
            "+" => Ast.Macro("plus", arguments!),
            "-" => Ast.Macro("minus", arguments!),
            "/" => Ast.Macro("divide", arguments!),
            "%" => Ast.Macro("mod", arguments!),
            "~~*" or "!~~*" => throw new NotAnsweredException("ilike is not Trino's; write lower(x) like 'pattern'"),
            _ => throw new NotAnsweredException($"{symbol} is not Trino's"),
        };
    }

    private JsonObject Named(JsonObject call, string name, IReadOnlyList<JsonNode?> arguments, bool isLocal)
    {
        var function = Find(name);
        var isReader = LocalReaders.Contains(function.Name) || (isLocal && function.Name == "date_trunc");
        if (function.Name == "at_timezone" && !isLocal)
            throw new NotAnsweredException("no zone is kept in a value; at_timezone and at time zone are answered " + function.Note);
        if (function.Kind == TrinoFunctionKind.Window)
            throw new NotAnsweredException($"{name} needs over (…)");
        if (function.Kind == TrinoFunctionKind.Scalar
            && (call.Flag("distinct") || call["filter"] is not null || call["order_bys"]?.AsObject().Items("orders").Count > 0))
            throw new NotAnsweredException($"{name} is no aggregate: it takes no distinct, filter or order");
        var rewritten = Arguments(function.Name, arguments).Select(a =>
            a is JsonObject e && e.ContainsKey("class") ? Expression(e, isReader) : a).ToArray();
        if (function.Kind == TrinoFunctionKind.Scalar)
        {
            var result = function.BuiltIn is { } builtIn ? Ast.BuiltIn(builtIn, rewritten) : null;
            var answer = function.Around is { } around ? Ast.Macro(around, result is null ? rewritten : [result]) : result!;
            return IsParsed(function.Name, arguments) ? Ast.Macro("of_json", rewritten[0], answer) : answer;
        }
        Rewrite(call, "filter");
        Rewrite(call, "order_bys");
        return Aggregate(call, function, rewritten);
    }

    private JsonObject Window(JsonObject window)
    {
        var function = Find(window.Text("function_name"));
        if (function.Kind == TrinoFunctionKind.Scalar)
            throw new NotAnsweredException($"{function.Name} is no window function");
        if (window.Flag("ignore_nulls") || window.Text("exclude_clause") != "NO_OTHER" || window.Items("arg_orders").Count > 0)
            throw new NotAnsweredException("a window with ignore nulls, exclude or an order of its arguments is not answered alike; "
                + "write max_by(x, order) or min_by(x, order) with a filter");
        if (function.Name == "nth_value" && window.Items("children") is [_, var nth] && nth.Number() is < 1)
            throw new NotAnsweredException("nth_value counts from 1");
        Children(window);
        return function.Kind == TrinoFunctionKind.Window
            ? window : Aggregate(window, function, [.. window.Items("children").Select(c => c!)]);
    }

    private static JsonObject Aggregate(JsonObject call, TrinoFunction function, JsonNode[] arguments)
    {
        (call["function_name"], call["schema"], call["catalog"]) = (function.BuiltIn, "main", "system");
        call["children"] = new JsonArray(
            [.. arguments.Select(a => function.Within is { } within ? Ast.Macro(within, a) : a).Select(Ast.Own)]);
        return function.Around is { } around ? Ast.Macro(around, call) : call;
    }

    private static TrinoFunction Find(string name)
    {
        if (!TrinoFunction.All.TryGetValue(name.ToLowerInvariant(), out var function))
            throw new NotAnsweredException(PortableSql.InsteadOf(name.ToLowerInvariant()) is { } instead
                ? $"{name} is not answered: {instead}" : $"{name} is no function of Trino's");
        if (function.Kind == TrinoFunctionKind.Refused)
            throw new NotAnsweredException($"{name} is not answered here: {function.Note}");
        return function;
    }

    /// <summary>Whether a function that reads JSON reads <c>json_parse(x)</c>, which fails on a text that is none.</summary>
    private static bool IsParsed(string function, IReadOnlyList<JsonNode?> arguments) =>
        function is "json_extract_scalar" or "json_array_length" && arguments is [{ } json, ..] && json.IsCall("json_parse")
        && json.AsObject().Items("children").Count == 1;

    /// <summary>The arguments, with what stands in a language of its own put into DuckDB's.</summary>
    private static JsonNode[] Arguments(string function, IReadOnlyList<JsonNode?> arguments)
    {
        var all = arguments.Select(a => a!).ToArray();
        switch (function)
        {
            case "date_format": Put(1, Literals.DateFormat); break;
            case "date_parse": Put(1, Literals.ParsedFormat); break;
            case "date_add" or "date_diff" or "date_trunc": Put(0, Literals.Unit); break;
            case "regexp_like": Put(1, p => Pattern.Of(p, isTest: true)); break;
            case "regexp_replace":
                Put(1, p => Pattern.Of(p, isTest: false));
                if (all.Length > 2)
                {
                    Put(2, Literals.Replacement);
                    CheckGroups(Literals.LastGroup(arguments[2].Literal()!));
                }
                break;
            case "regexp_extract" or "regexp_extract_all" or "regexp_count" or "regexp_split":
                Put(1, p => Pattern.Of(p, isTest: false));
                if (all.Length > 2)
                    CheckGroups(all[2].Number());
                if (all.Length > 2 && Pattern.HasOptionalGroup(arguments[1].Literal()!))
                    throw new NotAnsweredException("a group that takes no part in the match is NULL on Trino and empty here; write the "
                        + "pattern without | and without a group that may be missing");
                break;
            case "normalize" when all.Length > 1:
                throw new NotAnsweredException("only the composed form is known here; write normalize(x)");
            case "json_extract_scalar": Put(1, Literals.JsonPath); TakeJson(); break;
            case "json_array_length": TakeJson(); break;
        }
        return all;

        void Put(int i, Func<string, string> read)
        {
            if (i < all.Length)
                all[i] = Ast.Constant(read(all[i].Literal()
                    ?? throw new NotAnsweredException($"{function} is answered where its argument {i + 1} is written out as a text")));
        }

        void TakeJson()
        {
            if (IsParsed(function, arguments))
                all[0] = all[0].AsObject().Items("children")[0]!;
        }

        void CheckGroups(int? number)
        {
            if (number > Pattern.GroupsOf(arguments[1].Literal()!))
                throw new NotAnsweredException($"the pattern has no group {number}");
        }
    }
}
