using System.Globalization;

namespace WikiGuard.Mapping;

/// <summary>Reads a time as files write it. What names no zone is UTC.</summary>
internal static class SourceTime
{
    public const string Advice = "write seconds, milliseconds, microseconds, iso, or a pattern such as yyyyMMddHHmmss";

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    // What the pipeline reads: eleven digits.
    private const decimal LastSecond = 99_999_999_999;

    private static readonly string[] Iso =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFF 'UTC'", "yyyy-MM-dd",
    ];

    /// <summary>Whether a mapping may say that times are written so.</summary>
    public static bool IsFormat(string format)
    {
        if (TicksOf(format) > 0 || format == "iso")
            return true;
        if (!format.Contains("yyyy", StringComparison.Ordinal) || !format.Contains("MM", StringComparison.Ordinal)
            || !format.Contains("dd", StringComparison.Ordinal))
            return false;
        try
        {
            return DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <param name="format">Null where the value shows it: ISO 8601, or seconds since 1970.</param>
    /// <returns>Null where it is none.</returns>
    public static DateTimeOffset? Read(object value, string? format) => value switch
    {
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        string text when format is null or "iso" => Parse(text, Iso),
        string text when TicksOf(format) is 0 => Parse(text, format),
        string text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? Since1970(number, format) : null,
        // A number such as 20260201120000 may be a pattern's.
        long number when format is not null && format != "iso" && TicksOf(format) == 0 =>
            Parse(number.ToString(CultureInfo.InvariantCulture), format),
        long number => Since1970(number, format),
        decimal number => Since1970(number, format),
        _ => null,
    };

    private static DateTimeOffset? Since1970(decimal number, string? format)
    {
        var ticks = format is null or "iso" ? TimeSpan.TicksPerSecond : TicksOf(format);
        return number >= 0 && number <= LastSecond * TimeSpan.TicksPerSecond / ticks
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(number * ticks)) : null;
    }

    private static DateTimeOffset? Parse(string text, params string[] formats) =>
        DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, Utc, out var time) ? time : null;

    private static long TicksOf(string format) => format switch
    {
        "seconds" => TimeSpan.TicksPerSecond,
        "milliseconds" => TimeSpan.TicksPerMillisecond,
        "microseconds" => TimeSpan.TicksPerMicrosecond,
        _ => 0,
    };
}
