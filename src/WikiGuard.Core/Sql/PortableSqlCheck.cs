using System.Text.RegularExpressions;

namespace WikiGuard.Sql;

/// <summary>Goes through a statement's tokens once, from the first to the last, and notes what is not portable.</summary>
internal sealed partial class PortableSqlCheck(List<SqlToken> tokens)
{
    private static readonly SqlToken None = new(SqlTokenKind.Symbol, "", 0);
    private static readonly string[] TimeUnits = ["second", "minute", "hour", "day", "month", "year"];

    private readonly Stack<Parenthesis> _open = new();

    public List<(int Start, string Text)> Found { get; } = [];

    public void Visit(int i)
    {
        var token = tokens[i];
        switch (token.Kind)
        {
            case SqlTokenKind.Word: CheckWord(i); break;
            case SqlTokenKind.QuotedName: CheckAlias(i); break;
            case SqlTokenKind.Text: CheckText(i); break;
            case SqlTokenKind.Number: CheckNumber(token, Token(i - 1)); break;
            case SqlTokenKind.Symbol: CheckSymbol(i); break;
            case SqlTokenKind.Unclosed: Add(token, "a text, a quoted name or a comment is not closed"); break;
        }
    }

    private Parenthesis Within => _open.TryPeek(out var innermost) ? innermost : new Parenthesis("");

    private bool IsDefinition => Token(0).IsWord("create") || Token(0).IsWord("alter");

    private void CheckWord(int i)
    {
        var (word, before, after) = (tokens[i], Token(i - 1), Token(i + 1));
        if (before.IsSymbol("."))
        {
            if (after.IsSymbol("(")) Add(word, $"{word.Text} is called by a path, which only one engine has; use a function of the list");
        }
        else if (before.IsWord("as") && Within.Name is "cast" or "try_cast")
        {
            CheckType(word, after, Token(i + 4));
        }
        else if (before.IsWord("as") || before.IsWord("into") || (before.IsWord("exists") && IsDefinition))
        {
            // A name, whatever follows.
            if (IsRefused(word.Text)) Refuse(word, "reserved on one of the engines; quote it if it is a name");
        }
        else if (after.IsSymbol("(") && !PortableForms.BeforeParenthesis.Contains(word.Text))
        {
            if (!PortableForms.Functions.ContainsKey(word.Text) && !IsDefinition) Refuse(
                word, "not among the functions that are known to mean the same on both engines");
        }
        else if (IsRefused(word.Text))
        {
            Refuse(word, "reserved on one of the engines; quote it if it is a name");
        }
        else if (word.IsWord("ignore") && after.IsWord("nulls"))
        {
            Add(word, "ignore nulls is read differently; write max_by(x, order) or min_by(x, order) with a filter");
        }
        else if (word.IsWord("values") && !after.IsSymbol("(") && after.Kind != SqlTokenKind.Parameter)
        {
            Add(word, "values without parentheses makes one row on DuckDB; write values (1), (2)");
        }
        else
        {
            CheckAlias(i);
        }
    }

    private void CheckType(SqlToken type, SqlToken after, SqlToken afterPrecision)
    {
        if (!PortableForms.Types.ContainsKey(type.Text)) Add(type,
            $"the type {type.Text} is not on the list; known are "
            + $"{string.Join(", ", PortableForms.Types.Keys.Order(StringComparer.Ordinal))}");
        else if (type.IsWord("timestamp") && !after.IsSymbol("(")) Add(
            type, "timestamp alone is of milliseconds on Trino and of microseconds on DuckDB; write timestamp(6)");
        else if (type.IsWord("timestamp") && afterPrecision.IsWord("with")) Add(
            type, "a cast to timestamp with time zone is not in DuckDB; write from_iso8601_timestamp or at time zone 'UTC'");
    }

    /// <summary>Two operands in a row: the second is an alias, or the type of a field.</summary>
    private void CheckAlias(int i)
    {
        var (name, before) = (tokens[i], Token(i - 1));
        if (IsDefinition || !IsOperandEnd(before)
            || (name.Kind == SqlTokenKind.Word && PortableForms.Keywords.ContainsKey(name.Text))) return;
        if (Within.Name == "row")
        {
            if (!name.IsWord("json")) Add(name,
                "a field that is not json: one wrong value makes the whole row NULL on Trino; declare it json and cast what you read from "
                + "it");
        }
        else if (Token(i - 2).IsWord("interval"))
        {
            if (!TimeUnits.Contains(name.Text, StringComparer.Ordinal)) Add(
                name, $"an interval in {name.Text}; write second, minute, hour, day, month or year");
        }
        else if (!IsTable(i - 1))
        {
            Add(name, $"{name.Text} follows without an operator; an alias takes as, for without it the engines take some names for "
                + "keywords");
        }
    }

    // A table's alias is read alike without "as".
    private bool IsTable(int i)
    {
        while (Token(i - 1).IsSymbol(".")) i -= 2;
        return Token(i).Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName
            && (Token(i - 1).IsWord("from") || Token(i - 1).IsWord("join"));
    }

    private void CheckText(int i)
    {
        var (text, before) = (tokens[i], Token(i - 1));
        if (before.Kind == SqlTokenKind.Word && !PortableForms.Keywords.ContainsKey(before.Text)
            && before.Text is not ("date" or "timestamp"))
            Add(text, $"a literal behind {before.Text}; write date '…', timestamp '…', interval '…' or cast it");
        if (Within is { Name: "regexp_like" or "regexp_extract" or "regexp_replace", Commas: 1 } && PatternProblem(text.Text[1..^1]) is
            { } problem)
            Add(text, $"the pattern {problem}");
    }

    private static string? PatternProblem(string pattern)
    {
        var bare = EscapedPair().Replace(
            pattern, m => m.Value is @"\b" or @"\B" or @"\d" or @"\D" or @"\s" or @"\S" or @"\w" or @"\W" ? m.Value : "");
        if (bare.Contains('\\', StringComparison.Ordinal)) return @"has \b, \d, \s or \w, which are ASCII to one engine and Unicode to the other; write [0-9], [ ] or ([^\p{L}\p{N}_]|\z)";
        if (LookAround().IsMatch(bare)) return "looks around, which DuckDB cannot";
        return Class().Replace(bare, "").Contains('$', StringComparison.Ordinal)
            ? @"has $, which on Trino also matches before a last line break; write \z" : null;
    }

    private void CheckNumber(SqlToken number, SqlToken before)
    {
        if (before.IsWord("interval")) Add(number, $"an interval takes a text; write interval '{number.Text}' and its unit");
        else if (number.Text.Contains('.', StringComparison.Ordinal) && !number.Text.Contains('e', StringComparison.OrdinalIgnoreCase))
            Add(number, $"{number.Text} is a decimal, of which the engines keep different digits; write {number.Text}e0");
    }

    private void CheckSymbol(int i)
    {
        var (symbol, before, after) = (tokens[i], Token(i - 1), Token(i + 1));
        switch (symbol.Text)
        {
            case "(": _open.Push(new Parenthesis(before.Kind == SqlTokenKind.Word ? before.Text : "")); break;
            case ")": _open.TryPop(out _); break;
            case ",": Within.Commas++; break;
            case "[" when before.IsWord("array"): break;
            case "]": break; // Its opening bracket is judged.
            case "->" when Within.Name != "filter": Add(symbol, "a lambda is read alike in filter(array, x -> …) only"); break;
            case "/" when !IsNeverZero(i + 1):
                Add(symbol,
                "a division by zero fails on Trino and is NULL on DuckDB; divide by a number or by nullif(…, 0)"); break;
            case "+" or "-" when after.IsWord("interval")
                && IsDate(i - 1):
                Add(symbol, "a date and an interval make a timestamp on DuckDB; write date_add('day', n, date)"); break;
            default:
                if (!PortableForms.Symbols.ContainsKey(symbol.Text)) Refuse(
                    symbol, "not among the symbols that are known to mean the same on both engines");
                break;
        }
    }

    private bool IsNeverZero(int i) => Token(i).Kind is SqlTokenKind.Number or SqlTokenKind.Parameter || Token(i).IsWord("nullif")
        || (Token(i).IsSymbol("(") && Token(i + 1).IsSymbol("-") && Token(i + 2).Kind == SqlTokenKind.Number);

    private bool IsDate(int i) => Token(i) switch
    {
        { Kind: SqlTokenKind.Text } => Token(i - 1).IsWord("date"),
        { Kind: SqlTokenKind.Symbol, Text: ")" } => Token(i - 1).IsWord("date"),
        { Kind: SqlTokenKind.Word } name => name.Text == "date" || name.Text.EndsWith("_date", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsOperandEnd(SqlToken token) => token.Kind switch
    {
        SqlTokenKind.Word => !PortableForms.Keywords.ContainsKey(token.Text) || token.Text is "end" or "null" or "true" or "false",
        SqlTokenKind.Symbol => token.Text is ")" or "]",
        _ => true,
    };

    private static bool IsRefused(string word) =>
        PortableForms.Reserved.Contains(word) && !PortableForms.Keywords.ContainsKey(word) && !PortableForms.Functions.ContainsKey(word);

    private void Refuse(SqlToken token, string reason) =>
        Add(token, $"{token.Text} is "
            + $"{(PortableForms.Instead.TryGetValue(token.Text, out var instead) ? $"not portable: {instead}" : reason)}");

    private void Add(SqlToken at, string text) => Found.Add((at.Start, text));

    private SqlToken Token(int i) => i >= 0 && i < tokens.Count ? tokens[i] : None;

    [GeneratedRegex(@"\\.", RegexOptions.Singleline, 1000)]
    private static partial Regex EscapedPair();

    [GeneratedRegex(@"\(\?<?[=!]", RegexOptions.None, 1000)]
    private static partial Regex LookAround();

    [GeneratedRegex(@"\[\^?\]?[^\]]*\]", RegexOptions.None, 1000)]
    private static partial Regex Class();

    /// <summary>An open parenthesis: the word before it, and the commas so far.</summary>
    private sealed class Parenthesis(string name)
    {
        public string Name { get; } = name;

        public int Commas { get; set; }
    }
}
