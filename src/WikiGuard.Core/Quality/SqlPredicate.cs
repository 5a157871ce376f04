using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>
/// Checks a condition in the rules, so that an error shows at the start and not in the middle of a batch: its names must be columns of the
/// table, its functions must mean the same on Trino and DuckDB, and nothing in it may end the statement or read from elsewhere.
/// </summary>
internal static partial class SqlPredicate
{
    private const int Longest = 2000;

    private static readonly string[] Words =
    [
        "and", "or", "not", "in", "is", "null", "distinct", "from", "like", "between", "case", "when", "then", "else", "end", "true",
        "false", "cast",
        "as", "bigint", "double", "varchar", "timestamp", "date",
    ];

    private static readonly string[] Functions =
    [
        "abs", "coalesce", "concat_ws", "date_add", "date_diff", "date_trunc", "floor", "greatest", "least", "length", "lower", "nullif",
        "regexp_like", "strpos", "substr", "trim", "upper",
    ];

    /// <returns>What is wrong and what to do, one text per error.</returns>
    public static IEnumerable<string> Errors(string sql, IReadOnlyCollection<string> columns)
    {
        if (sql.Length > Longest) return [$"has {sql.Length:N0} characters; a condition has at most {Longest:N0}"];
        if (Forbidden().Match(sql) is { Success: true } forbidden)
            return [$"holds {forbidden.Value}; write one condition, without comments and semicolons"];
        if (sql.Count(c => c == '\'') % 2 != 0) return ["leaves a quote open; a quote within a text is written twice"];
        string[] errors = [.. ParenthesisErrors(sql),
            .. Tokens().Matches(sql).Select(t => TokenError(t, sql, columns)).OfType<string>().Distinct()];
        return errors.Length > 0 ? errors : PortableSql.Problems(sql).Select(p => $"is not read alike by all engines at {p}");
    }

    private static IEnumerable<string> ParenthesisErrors(string sql)
    {
        var depth = 0;
        foreach (Match token in Tokens().Matches(sql))
        {
            if (token.ValueSpan is "(") depth++;
            if (token.ValueSpan is ")" && --depth < 0) return ["closes a parenthesis that is not open; remove it"];
        }

        return depth > 0 ? ["leaves a parenthesis open; close it"] : [];
    }

    private static string? TokenError(Match token, string sql, IReadOnlyCollection<string> columns)
    {
        if (token.Groups["name"] is { Success: true, Value: var name })
        {
            if (Words.Contains(name, StringComparer.OrdinalIgnoreCase)) return null;
            var isFunction = sql.AsSpan(token.Index + token.Length).TrimStart().StartsWith("(", StringComparison.Ordinal);
            string[] known = isFunction ? Functions : [.. columns];
            if (known.Contains(name, StringComparer.OrdinalIgnoreCase)) return null;
            var advice = NearestName.Of(name, known) is { } nearest ? $"did you mean '{nearest}'?"
                : isFunction ? $"use one of {string.Join(", ", Functions)}"
                : "use a column of the table";
            return $"names {ConfigErrors.Show(name)}, which is no {(isFunction ? "function that every engine reads alike" : "column")}; "
                + $"{advice}";
        }

        if (token.Groups["decimal"] is { Success: true, Value: var number })
            return $"holds the number {number}, whose type differs between engines; write {number}e0";
        return token.Groups["other"] is { Success: true, Value: var other }
            ? $"holds {ConfigErrors.Show(other)}, which no condition needs; remove it" : null;
    }

    [GeneratedRegex(@";|--|/\*", RegexOptions.None, 1000)]
    private static partial Regex Forbidden();

    [GeneratedRegex(
        @"'[^']*'|(?<name>[A-Za-z_][A-Za-z0-9_]*)|[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]+|(?<decimal>[0-9]+\.[0-9]+)|[0-9]+|[-+*/%()=<>,\s]|!=|\|\||(?<other>.)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tokens();
}
