using System.Globalization;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Athena;

/// <summary>Athena returns every value as text; this converts it to what <see cref="QueryResult"/> promises.</summary>
internal static class AthenaText
{
    private const string Utc = " UTC";

    // A fraction of any length: Athena writes three digits for a timestamp(3) and six for a timestamp(6).
    private const string Time = "yyyy-MM-dd HH:mm:ss.FFFFFFF";

    /// <param name="type">The column's type, as the result's metadata names it.</param>
    /// <exception cref="FormatException">The text is not of the type.</exception>
    public static object? Parse(string? type, string? text) => text is null ? null : type switch
    {
        "tinyint" or "smallint" or "integer" or "int" or "bigint" =>
            long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        "double" or "float" or "real" or "decimal" => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        "boolean" => bool.Parse(text),
        "date" => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        "timestamp" => TimeOf(text),
        "timestamp with time zone" => text.EndsWith(Utc, StringComparison.Ordinal)
            ? TimeOf(text[..^Utc.Length])
            : throw new FormatException($"'{text}' is not in UTC: cast it to timestamp(6) at time zone 'UTC'."),
        // Pairs of digits with spaces between them.
        "varbinary" => text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(),
        _ => text,
    };

    private static DateTime TimeOf(string text) =>
        DateTime.ParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
