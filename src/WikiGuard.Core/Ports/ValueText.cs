using System.Globalization;

namespace WikiGuard.Ports;

/// <summary>The values of a <see cref="QueryResult"/> as people read them; times in UTC.</summary>
public static class ValueText
{
    // The smallest double of which four decimals tell something.
    private const double LeastShort = 0.0005;

    /// <summary>All of the value.</summary>
    public static string Of(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>
    /// For a table: nobody reads sixteen digits; what is smaller than those that are shown stays whole, so that it does not look like
    /// nothing.
    /// </summary>
    public static string InTable(object? value) => value is double number && (number == 0 || Math.Abs(number) >= LeastShort)
        ? number.ToString("0.####", CultureInfo.InvariantCulture) : Of(value);
}
