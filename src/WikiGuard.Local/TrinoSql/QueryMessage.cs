using System.Text.RegularExpressions;

namespace WikiGuard.Local.TrinoSql;

/// <summary>What DuckDB says about a query, without the text that it ran instead of the one that was asked.</summary>
internal static partial class QueryMessage
{
    /// <summary>So many of the names that DuckDB finds near; the others resemble nothing.</summary>
    private const int MostNames = 3;

    public static string Of(string message)
    {
        if (NoColumn().Match(message) is { Success: true } column)
            return $"there is no column {column.Groups["name"].Value} in what the query reads{DidYouMean(message)}";
        if (NoTable().Match(message) is { Success: true } table)
            return $"the query reads no table {table.Groups["name"].Value}{DidYouMean(message)}";
        if (Concatenation().IsMatch(message))
            return "|| joins two arrays or two texts here; write array[x] for an element, and cast(x as varchar) for a text";
        if (Overloads().IsMatch(message))
            return "a NULL without a type, or a type that the function does not take; write cast(x as type)";
        if (message.StartsWith("Out of Memory Error", StringComparison.Ordinal))
            return "the query needs more memory than one may take; ask for fewer columns or a few days at a time, or sum up first";
        if (NoZone().Match(message) is { Success: true } zone)
            return $"{zone.Groups["name"].Value} is no zone that is known here; write one's name, such as Asia/Kolkata";
        if (Arguments().Match(message) is { Success: true } call)
            return $"{NameOf(call.Groups["name"].Value)} does not take these arguments here; docs/query-functions.md says which functions are "
                + "answered, and how";
        var text = message.Split("\n\nLINE ")[0].Split("Candidate ")[0].Split("\nDid you mean")[0].Trim();
        return Kind().Replace(text, "");
    }

    // What was called, where DuckDB names the built-in behind it; cardinality's is within a macro.
    private static string NameOf(string function) => function == "len"
        ? "cardinality" : TrinoFunction.All.Values.FirstOrDefault(f => f.BuiltIn == function)?.Name ?? function;

    /// <summary>The nearest of the names that the query could have, as DuckDB knows them.</summary>
    private static string DidYouMean(string message)
    {
        // Names of our own begin with a line.
        var names = Candidates().Match(message).Groups["name"].Captures
            .Select(c => c.Value).Where(n => !n.StartsWith('_')).Take(MostNames).ToArray();
        return names switch
        {
            [] => "",
            [var name] => $"; did you mean {name}?",
            _ => $"; did you mean {string.Join(", ", names[..^1])} or {names[^1]}?",
        };
    }

    [GeneratedRegex("""Referenced column "(?<name>[^"]+)" (was )?not found|does not have a column named "(?<name>[^"]+)""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoColumn();

    [GeneratedRegex("""Referenced table "(?<name>[^"]+)" not found""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoTable();

    [GeneratedRegex("""Candidate (bindings|tables)[: ]+("(?<name>[^"]+)"(, )?)+""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Candidates();

    [GeneratedRegex(@"Cannot concatenate types .*\[\]", RegexOptions.None, 1000)]
    private static partial Regex Concatenation();

    [GeneratedRegex(@"Macro \w+\(\) has multiple overloads", RegexOptions.None, 1000)]
    private static partial Regex Overloads();

    [GeneratedRegex(
        """
        (Macro "?|name and argument types ')(?<name>\w+)("?\(\) does not support the supplied arguments|\()
        """,
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Arguments();

    [GeneratedRegex("Unknown TimeZone '(?<name>[^']*)'", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NoZone();

    [GeneratedRegex("^(Invalid Input|Binder) Error: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kind();
}
