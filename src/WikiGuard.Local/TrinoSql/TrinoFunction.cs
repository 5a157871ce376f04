using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WikiGuard.Local.TrinoSql;

/// <summary>What a call may be followed by: a filter and an order, a window, or nothing.</summary>
internal enum TrinoFunctionKind
{
    Refused,
    Scalar,
    Aggregate,
    Window,
}

/// <summary>A function of Trino's as <c>query-functions.tsv</c> has it.</summary>
/// <param name="BuiltIn">DuckDB's own function that answers it, if any.</param>
/// <param name="Around">The macro that answers it, or that takes the built-in's result.</param>
/// <param name="Within">The macro that the built-in's arguments go through.</param>
/// <param name="Note">What to know, or for a refused function what to write instead.</param>
internal sealed partial record TrinoFunction(
    string Name, TrinoFunctionKind Kind, string? BuiltIn, string? Around, string? Within, string Note)
{
    private const string Macro = "trino.";

    /// <summary>Every function that the list knows, by name.</summary>
    public static FrozenDictionary<string, TrinoFunction> All { get; } =
        Resource.Lines("query-functions.tsv").Select(Parse).ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>
    /// The macros with an overload for a type, and those that call one. DuckDB chooses an overload before it knows what an aggregate or an
    /// alias is, and then takes any that fits.
    /// </summary>
    public static FrozenSet<string> TypedMacros { get; } = FindTypedMacros(Resource.Text("query-functions.sql"));

    private static TrinoFunction Parse(string line)
    {
        var fields = line.Split('\t');
        var engine = Engine().Match(fields.ElementAtOrDefault(2) ?? "");
        var (outer, inner) = (engine.Groups["outer"].Value, engine.Groups["inner"].Value);
        var names = new[] { outer, inner };
        return new TrinoFunction(
            fields[0],
            Enum.Parse<TrinoFunctionKind>(fields[1], ignoreCase: true),
            Array.Find(names, n => n.Length > 0 && !IsMacro(n)),
            IsMacro(outer) ? outer[Macro.Length..] : null,
            IsMacro(inner) ? inner[Macro.Length..] : null,
            fields.ElementAtOrDefault(3) ?? "");
    }

    private static bool IsMacro(string name) => name.StartsWith(Macro, StringComparison.Ordinal);

    private static FrozenSet<string> FindTypedMacros(string sql)
    {
        var typed = new HashSet<string>(StringComparer.Ordinal);
        // A macro stands below those that it calls.
        foreach (var statement in sql.Split(";\n"))
        {
            if (MacroName().Match(statement) is { Success: true } name
                && (TypedParameter().IsMatch(statement) || MacroCall().Matches(statement).Any(c => typed.Contains(c.Groups["name"].Value))))
                typed.Add(name.Groups["name"].Value);
        }
        return typed.ToFrozenSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(?<outer>[\w.]*)(\((?<inner>[\w.]+)\))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Engine();

    [GeneratedRegex(@"create or replace macro trino\.main\.(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MacroName();

    [GeneratedRegex(@"trino\.main\.(?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MacroCall();

    [GeneratedRegex(
        @"[(,]\s?\w+ (varchar|boolean|integer|bigint|hugeint|date|timestamp|timestamptz|interval)(\[\])?[,)]",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypedParameter();
}
