using System.Text;
using WikiGuard.Sql;

namespace WikiGuard.Local.TrinoSql;

/// <summary>
/// A statement's text on its way to DuckDB's parser. It goes there token by token, so that both read the same tokens, without what only
/// DuckDB would read, and with a few words of Trino's in DuckDB's.
/// </summary>
internal static class TrinoText
{
    private static readonly string[] Queries = ["select", "with", "values", "table", "("];

    private static readonly HashSet<string> Symbols = new(StringComparer.Ordinal)
    {
        "(", ")", ",", ".", "+", "-", "*", "/", "%", "=", "<>", "!=", "<", "<=", ">", ">=", "||", "->", "[", "]",
    };

    /// <summary>Trino's own symbols for what is not answered here.</summary>
    private static readonly Dictionary<string, string> Unanswered = new(StringComparer.Ordinal)
    {
        ["?"] = "has no value; write it into the statement",
        [":"] = "is for json_object only, which is not answered here; put the text together with ||",
        ["=>"] = "is not answered here; write a function's arguments in their order",
    };

    /// <summary>What a text may stand right behind.</summary>
    private static readonly HashSet<string> LiteralTypes = new(StringComparer.Ordinal) { "date", "timestamp", "interval" };

    private static readonly SqlToken End = new(SqlTokenKind.Symbol, "", 0);

    /// <exception cref="NotAnsweredException">The text is no query, more than one, or not Trino's.</exception>
    public static string Of(string sql)
    {
        var tokens = Statement(sql);
        var first = tokens.FirstOrDefault(End);
        if (sql.Contains('\0', StringComparison.Ordinal))
            throw new NotAnsweredException("the text holds U+0000, where DuckDB would end it");
        if (!Queries.Contains(first.Text, StringComparer.Ordinal))
            throw new NotAnsweredException($"this is no query; it should begin with {string.Join(", ", Queries[..^1])}. The lakehouse is "
                + "written by the pipeline only");
        tokens = WithRows(tokens);
        var text = new StringBuilder();
        var open = new Stack<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var (token, before, after) = (tokens[i], i > 0 ? tokens[i - 1] : End, i + 1 < tokens.Count ? tokens[i + 1] : End);
            Check(token, before, after);
            if (token.IsWord("offset") && i > 1 && tokens[i - 2].IsWord("limit"))
                throw new NotAnsweredException("Trino's limit stands behind its offset: write offset n limit m");
            if (token.IsSymbol("(")) open.Push(before.Kind == SqlTokenKind.Word ? before.Text : "");
            if (token.IsSymbol(")")) open.TryPop(out _);
            var isType = before.IsWord("as") && open.TryPeek(out var within) && within is "cast" or "try_cast";
            var written = token.Kind == SqlTokenKind.Word ? sql.Substring(token.Start, token.Text.Length) : token.Text;
            var type = isType ? TypeOf(token, after) : token.IsWord("timestamp") && IsUtc(after) ? "timestamptz" : null;
            text.Append(type ?? written).Append(' ');
        }
        return text.ToString();
    }

    /// <summary>The tokens of the only statement.</summary>
    /// <exception cref="NotAnsweredException">There are more.</exception>
    public static List<SqlToken> Statement(string sql)
    {
        var tokens = SqlTokens.Of(sql);
        while (tokens is [.., { Kind: SqlTokenKind.Symbol, Text: ";" }]) tokens.RemoveAt(tokens.Count - 1);
        return tokens.Exists(t => t.IsSymbol(";"))
            ? throw new NotAnsweredException("this is more than one statement; ask one at a time") : tokens;
    }

    private static void Check(SqlToken token, SqlToken before, SqlToken after)
    {
        switch (token.Kind)
        {
            case SqlTokenKind.Unclosed:
                throw new NotAnsweredException("a text, a quoted name or a comment is not closed");
            case SqlTokenKind.Parameter:
                throw new NotAnsweredException($"{token.Text} has no value; write it into the statement");
            case SqlTokenKind.Symbol when token.Text == "&" && before.IsWord("u") && after.Kind == SqlTokenKind.Text:
                throw new NotAnsweredException("U&'…' is not read here; write the characters themselves, or chr(n)");
            case SqlTokenKind.Symbol when Unanswered.TryGetValue(token.Text, out var why):
                throw new NotAnsweredException($"{token.Text} {why}");
            case SqlTokenKind.Symbol when !Symbols.Contains(token.Text):
                throw new NotAnsweredException($"{token.Text} is not Trino's{Instead(token.Text)}");
            case SqlTokenKind.Symbol when token.Text == "[" && !before.IsWord("array") && !IsOperandEnd(before):
                throw new NotAnsweredException("[…] alone is not Trino's: write array[…]");
            case SqlTokenKind.Text when before.Kind == SqlTokenKind.Word && before.Start + before.Text.Length == token.Start
                && !LiteralTypes.Contains(before.Text):
                throw new NotAnsweredException($"write texts in plain quotes: {before.Text}'…' is not read here"
                    + (before.IsWord("x") ? "; write from_hex('…')" : ""));
            case SqlTokenKind.Word when before.Kind == SqlTokenKind.Number && before.Start + before.Text.Length == token.Start:
                throw new NotAnsweredException($"{before.Text}{token.Text} is no number here; write its digits to the base of ten");
            case SqlTokenKind.Word when before.IsSymbol(".") && after.IsSymbol("("):
                throw new NotAnsweredException($"{token.Text} is called by a path; write a function's bare name");
        }
    }

    /// <summary>
    /// DuckDB keeps no length of a text, and takes a timestamp without a precision for one of microseconds.
    /// </summary>
    /// <returns>The type in DuckDB's words; null where it is the same.</returns>
    private static string? TypeOf(SqlToken type, SqlToken after) => type.Text switch
    {
        "varchar" when after.IsSymbol("(") =>
            throw new NotAnsweredException("a text is not cut by a cast here; write substr(cast(x as varchar), 1, n)"),
        "array" or "map" when after.IsSymbol("(") => throw new NotAnsweredException(
            $"a cast to {type.Text}(…) is not answered here; write transform(a, x -> cast(x as varchar))"),
        "char" => throw new NotAnsweredException("the type char is not known here; write varchar"),
        "timestamp" when after.IsWord("with") => throw new NotAnsweredException(
            "no cast makes a timestamp with time zone here; write from_iso8601_timestamp(x), or cast(x as timestamp(6)), which is UTC"),
        "timestamp" when !after.IsSymbol("(") => "timestamp(3)",
        _ => null,
    };

    /// <summary>Trino makes a row of each value of <c>values 1, 2</c>; DuckDB wants it in parentheses.</summary>
    private static List<SqlToken> WithRows(List<SqlToken> tokens)
    {
        SqlToken open = new(SqlTokenKind.Symbol, "(", -1), close = new(SqlTokenKind.Symbol, ")", -1);
        var rows = new List<SqlToken>(tokens.Count);
        int? depth = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var isEnd = depth == 0 && (token.IsSymbol(",") || token.IsSymbol(")") || (token.Kind == SqlTokenKind.Word
                && token.Text is "order" or "limit" or "union" or "intersect" or "except" or "offset" or "fetch"));
            if (isEnd) rows.Add(close);
            rows.Add(token);
            var isStart = i + 1 < tokens.Count && !tokens[i + 1].IsSymbol("(")
                && (token.IsWord("values") || (isEnd && token.IsSymbol(",")));
            if (isStart) rows.Add(open);
            if (isStart || isEnd) depth = isStart ? 0 : null;
            else if (token.IsSymbol("(") || token.IsSymbol("[")) depth++;
            else if (token.IsSymbol(")") || token.IsSymbol("]")) depth--;
        }
        if (depth == 0) rows.Add(close);
        return rows;
    }

    private static bool IsUtc(SqlToken literal) =>
        literal.Kind == SqlTokenKind.Text && literal.Text.EndsWith(" UTC'", StringComparison.Ordinal);

    private static bool IsOperandEnd(SqlToken token) => token.Kind switch
    {
        SqlTokenKind.Symbol => token.Text is ")" or "]",
        SqlTokenKind.Word => !PortableSql.IsReserved(token.Text),
        _ => token.Kind is SqlTokenKind.QuotedName or SqlTokenKind.Text,
    };

    private static string Instead(string form) => PortableSql.InsteadOf(form) is { } instead ? $": {instead}" : "";
}
