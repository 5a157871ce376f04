namespace WikiGuard.Sql;

/// <summary>A form in a piece of SQL that is not known to mean the same on Trino and DuckDB.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Text">The form and what to write instead.</param>
public sealed record SqlProblem(int Line, int Column, string Text)
{
    public override string ToString() => $"{Line}:{Column}: {Text}";
}

/// <summary>
/// Checks whether SQL consists only of forms that Trino and DuckDB are known to read alike (see <see cref="PortableForms"/>). It knows
/// words and their neighbours, not grammar: SQL that no engine accepts may pass.
/// </summary>
public static class PortableSql
{
    /// <param name="sql">A statement, with or without its parameters bound, or an expression.</param>
    /// <returns>The problems in the order of the text; empty if there are none.</returns>
    public static IReadOnlyList<SqlProblem> Problems(string sql)
    {
        var tokens = SqlTokens.Of(sql);
        var check = new PortableSqlCheck(tokens);
        for (var i = 0; i < tokens.Count; i++) check.Visit(i);
        return [.. check.Found.Select(f => At(sql, f.Start, f.Text))];
    }

    /// <summary>How a function, type, keyword or symbol is known to mean the same on both engines; null for one that is not.</summary>
    public static string? ProofOf(string form) =>
        PortableForms.Functions.GetValueOrDefault(form) ?? PortableForms.Types.GetValueOrDefault(form)
        ?? PortableForms.Keywords.GetValueOrDefault(form) ?? PortableForms.Symbols.GetValueOrDefault(form);

    /// <summary>What to write instead of a form that means different things; null for one that nobody has asked about.</summary>
    public static string? InsteadOf(string form) => PortableForms.Instead.GetValueOrDefault(form);

    /// <summary>Whether a bare word is never a name: Trino or DuckDB reserves it.</summary>
    public static bool IsReserved(string word) => PortableForms.Reserved.Contains(word);

    private static SqlProblem At(string sql, int start, string text)
    {
        var before = sql.AsSpan(0, start);
        return new SqlProblem(before.Count('\n') + 1, start - before.LastIndexOf('\n'), text);
    }
}
