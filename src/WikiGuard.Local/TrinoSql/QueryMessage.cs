using System.Text.RegularExpressions;

namespace WikiGuard.Local.TrinoSql;

/// <summary>What DuckDB says about a query, without the text that it ran instead of the one that was asked.</summary>
internal static partial class QueryMessage
{
    public static string Of(string message)
    {
        var text = message.Split("\n\nLINE ")[0].Split("Candidate ")[0].Split("\nDid you mean")[0].Trim();
        return text.StartsWith("Invalid Input Error: ", StringComparison.Ordinal) ? text["Invalid Input Error: ".Length..]
            : Overloads().IsMatch(text) ? "a NULL without a type, or a type that the function does not take; write cast(x as type)" : text;
    }

    [GeneratedRegex(@"Macro \w+\(\) has multiple overloads", RegexOptions.None, 1000)]
    private static partial Regex Overloads();
}
