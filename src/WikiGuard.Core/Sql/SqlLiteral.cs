using System.Globalization;

namespace WikiGuard.Sql;

/// <summary>The one place where a value becomes SQL text. Trino's literals, which DuckDB reads alike.</summary>
public static class SqlLiteral
{
    public static string Of(object value) => value switch
    {
        string text => Text(text),
        bool truth => truth ? "true" : "false",
        SqlExpression expression => expression.Text,
        long number => number < 0 ? $"({number})" : number.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        DateOnly date => $"date '{date:yyyy-MM-dd}'",
        DateTimeOffset time => $"timestamp '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'",
        IReadOnlyCollection<string> { Count: > 0 } texts => string.Join(", ", texts.Select(Text)),
        IReadOnlyCollection<DateOnly> { Count: > 0 } dates => string.Join(", ", dates.Select(d => Of(d))),
        IReadOnlyCollection<object?[]> { Count: > 0 } rows =>
            string.Join(", ", rows.Select(r => $"({string.Join(", ", r.Select(v => v is null ? "null" : Of(v)))})")),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be an SQL parameter.", nameof(value)),
    };

    // A backslash has no meaning in Trino's or DuckDB's plain literals; the quote is the only character to double. U+0000 is refused,
    // because DuckDB ends the text there.
    private static string Text(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("An SQL parameter holds U+0000.", nameof(text))
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // The exponent makes it a double on both engines: 1.5 alone is a decimal.
    private static string Number(double number) => double.IsFinite(number)
        ? (double.IsNegative(number)
            ? $"({number.ToString("E16", CultureInfo.InvariantCulture)})" : number.ToString("E16", CultureInfo.InvariantCulture))
        : throw new ArgumentException("An SQL parameter is not a finite number.", nameof(number));
}
