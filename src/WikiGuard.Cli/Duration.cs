using System.CommandLine.Parsing;
using System.Globalization;

namespace WikiGuard.Cli;

/// <summary>A length of time as options give it: a number and s, m, h or d.</summary>
internal static class Duration
{
    /// <returns>Null where the text is not a duration.</returns>
    public static TimeSpan? Read(string text)
    {
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var count) || count > 100_000)
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
    }

    /// <summary>For an option whose value lies between two bounds.</summary>
    public static Func<ArgumentResult, TimeSpan?> Between(TimeSpan least, TimeSpan most, string advice) => result =>
    {
        var text = result.Tokens[0].Value;
        if (Read(text) is { } time && time >= least && time <= most)
            return time;
        result.AddError($"{text} will not do here: {advice}");
        return null;
    };
}
