using System.Globalization;
using WikiGuard.Ports;

namespace WikiGuard.Dashboard.Boards;

/// <summary>Reads values that may have come through JSON, where times are texts and a whole double is a whole number.</summary>
internal static class RowValues
{
    public static DateTimeOffset? Time(this QueryRow row, string column) => row[column] switch
    {
        null => null,
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        var other => DateTimeOffset.Parse(
            (string)other, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
    };

    public static DateOnly Date(this QueryRow row, string column) => row[column] switch
    {
        DateOnly date => date,
        var other => DateOnly.Parse((string)other!, CultureInfo.InvariantCulture),
    };

    public static long? Count(this QueryRow row, string column) => row[column] is { } value
        ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    public static double? Number(this QueryRow row, string column) => row[column] is { } value
        ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    public static string? Text(this QueryRow row, string column) => row[column] as string;
}
