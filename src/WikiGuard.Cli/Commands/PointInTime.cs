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
        if (Duration.Read(text) is { } age)
            return now - age;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
