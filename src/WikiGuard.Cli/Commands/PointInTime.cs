using System.CommandLine.Parsing;
using System.Globalization;

namespace WikiGuard.Cli.Commands;

/// <summary>A time as an option gives it: itself, or how long ago it was.</summary>
internal static class PointInTime
{
    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var now = TimeProvider.System.GetUtcNow();
        if (Read(text, now) is { } time && time <= now)
            return time;
        result.AddError($"{text} is no time in the past: give one such as 2026-01-29T12:00Z, or an age such as 90m, 6h or 2d.");
        return null;
    }

    public static DateTimeOffset? Read(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count <= 10_000)
        {
            TimeSpan? unit = text[^1] switch { 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => null };
            if (unit is { } one)
                return now - (one * count);
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
