using System.Buffers;

namespace WikiGuard.Sql;

/// <summary>What a token is. A text, a quoted name or a comment without an end is unclosed.</summary>
public enum SqlTokenKind
{
    Word,
    QuotedName,
    Text,
    Number,
    Parameter,
    Symbol,
    Unclosed,
}

/// <summary>A piece of SQL that is read as one.</summary>
/// <param name="Text">The text as written; a word in lower case.</param>
/// <param name="Start">Counted from 0.</param>
public readonly record struct SqlToken(SqlTokenKind Kind, string Text, int Start)
{
    public bool IsWord(string word) => Kind == SqlTokenKind.Word && Text == word;

    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Text == symbol;
}

/// <summary>Cuts SQL into tokens; comments and blanks are left out.</summary>
public static class SqlTokens
{
    // Longer ones first.
    private static readonly string[] Symbols = ["->>", "::", "->", "<>", "<=", ">=", "!=", "||", "//", "**", "=>", ":=", "==", "!~"];
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <returns>The tokens in the order of the text.</returns>
    public static List<SqlToken> Of(string sql)
    {
        var tokens = new List<SqlToken>();
        for (var i = 0; i < sql.Length;)
        {
            var end = End(sql, i, out var kind);
            if (kind is { } found)
                tokens.Add(new SqlToken(found, found == SqlTokenKind.Word ? sql[i..end].ToLowerInvariant() : sql[i..end], i));
            i = end;
        }
        return tokens;
    }

    private static int End(string sql, int start, out SqlTokenKind? kind)
    {
        var rest = sql.AsSpan(start);
        var c = rest[0];
        kind = null;
        if (char.IsWhiteSpace(c)) return start + 1;
        if (rest.StartsWith("--")) return After(sql, "\n", start + 2) is var line and > 0 ? line : sql.Length;
        if (rest.StartsWith("/*")) return Closed(sql, "*/", start + 2, SqlTokenKind.Symbol, ref kind, keep: false);
        if (c == '\'') return Closed(sql, "'", start + 1, SqlTokenKind.Text, ref kind);
        if (c == '"') return Closed(sql, "\"", start + 1, SqlTokenKind.QuotedName, ref kind);
        if (char.IsLetter(c) || c == '_')
        {
            kind = SqlTokenKind.Word;
            return Run(sql, start + 1, IsNamePart);
        }
        if (char.IsAsciiDigit(c) || (c == '.' && rest.Length > 1 && char.IsAsciiDigit(rest[1])))
        {
            kind = SqlTokenKind.Number;
            return EndOfNumber(sql, start);
        }
        if (c == ':' && rest.Length > 1 && char.IsAsciiLetterLower(rest[1]))
        {
            kind = SqlTokenKind.Parameter;
            return Run(sql, start + 1, IsNamePart);
        }
        kind = SqlTokenKind.Symbol;
        foreach (var symbol in Symbols)
        {
            if (rest.StartsWith(symbol)) return start + symbol.Length;
        }
        return start + 1;
    }

    // A doubled quote is a literal quote and does not close.
    private static int Closed(string sql, string close, int from, SqlTokenKind kind, ref SqlTokenKind? found, bool keep = true)
    {
        var end = After(sql, close, from);
        while (end > 0 && close.Length == 1 && end < sql.Length && sql[end] == close[0]) end = After(sql, close, end + 1);
        found = end < 0 ? SqlTokenKind.Unclosed : keep ? kind : null;
        return end < 0 ? sql.Length : end;
    }

    private static int EndOfNumber(string sql, int start)
    {
        var end = Run(sql, start, c => Digits.Contains(c) || c is '.' or '_');
        if (end < sql.Length && (sql[end] is 'e' or 'E'))
        {
            var exponent = end + 1 < sql.Length && (sql[end + 1] is '+' or '-') ? end + 2 : end + 1;
            if (exponent < sql.Length && char.IsAsciiDigit(sql[exponent])) return Run(sql, exponent, char.IsAsciiDigit);
        }
        return end;
    }

    private static int After(string sql, string text, int from) =>
        sql.IndexOf(text, from, StringComparison.Ordinal) is var at and >= 0 ? at + text.Length : -1;

    private static int Run(string sql, int from, Func<char, bool> isPart)
    {
        while (from < sql.Length && isPart(sql[from])) from++;
        return from;
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';
}
