using System.Text.RegularExpressions;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// Accepts only statements that read. The read-only transaction is the actual protection; this check precedes it, because a second
/// statement could end the transaction, and because copy and attach write files whatever the transaction says.
/// </summary>
internal static partial class ReadOnlySql
{
    private static readonly string[] Readers = ["select", "with", "values", "from", "show", "describe", "explain", "table", "("];

    /// <returns>The statement without a closing semicolon.</returns>
    /// <exception cref="QueryFailedException">It is not a query, or more than one.</exception>
    public static SqlStatement Check(SqlStatement statement)
    {
        // The template's text has no comments and knows literals: what is left of a semicolon separates statements.
        var text = new SqlTemplate(statement.Name, statement.Text).WithoutComments().Trim();
        text = text.TrimEnd(';').TrimEnd();
        if (EngineQuotes().IsMatch(text))
            throw new QueryFailedException(statement.Name, "write texts in plain quotes: $$…$$ and E'…' are not Trino's.");
        if (HasSemicolon(text))
            throw new QueryFailedException(statement.Name, "this is more than one statement; ask one at a time.");
        if (!Readers.Any(r => text.StartsWith(r, StringComparison.OrdinalIgnoreCase)))
            throw new QueryFailedException(statement.Name,
                $"this is no query; it should begin with {string.Join(", ", Readers[..^1])}. The lakehouse is written by the pipeline "
                + "only.");
        return statement with { Text = text };
    }

    // DuckDB's own ways to quote could hide a semicolon from the check below.
    [GeneratedRegex(@"\$\w*\$|(^|\W)[eE]'", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EngineQuotes();

    private static bool HasSemicolon(string text)
    {
        char? quote = null;
        foreach (var c in text)
        {
            if (c == quote)
                quote = null;
            else if (quote is null && c is '\'' or '"')
                quote = c;
            else if (quote is null && c == ';')
                return true;
        }
        return false;
    }
}
