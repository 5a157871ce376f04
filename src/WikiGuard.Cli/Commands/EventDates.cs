using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// Options that name event dates. A time is taken, too, and widened to its whole date: tables are divided by dates, and what is derived
/// again or judged again is so by whole ones.
/// </summary>
internal static class EventDates
{
    private const string Times = "YYYY-MM-DD|TIME";

    /// <summary>The first date.</summary>
    public static Option<DateOnly?> From(bool isRequired = false) => new("--from")
    {
        Description = "First event date. Of a time, such as 2026-02-01T12:00Z, the whole date.",
        HelpName = Times,
        Required = isRequired,
        CustomParser = result => Read(result, before: TimeSpan.Zero),
    };

    /// <summary>The last date, inclusive; of midnight, the date that it ends.</summary>
    public static Option<DateOnly?> To(string usual) => new("--to")
    {
        Description = $"Last event date.{usual}",
        HelpName = Times,
        CustomParser = result => Read(result, before: TimeSpan.FromTicks(1)),
    };

    /// <summary>Says it where a time was widened.</summary>
    public static void NoteWidening(ParseResult parsed, TextWriter errors, params ReadOnlySpan<Option<DateOnly?>> options)
    {
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false, Tokens: [var given] } && parsed.GetValue(option) is { } date
                && DateOf(given.Value) is null)
                errors.WriteLine($"{option.Name} {given.Value}: whole dates are taken, so this means {date:O}.");
        }
    }

    /// <summary>Whether two times of one date are in the wrong order, which their dates do not show.</summary>
    public static bool AreReversed(ParseResult parsed, Option<DateOnly?> from, Option<DateOnly?> to) =>
        TimeOf(parsed, from) is { } first && TimeOf(parsed, to) is { } last && first > last;

    private static DateTimeOffset? TimeOf(ParseResult parsed, Option<DateOnly?> option) =>
        parsed.GetResult(option) is { Implicit: false, Tokens: [var given] } && DateOf(given.Value) is null
            ? PointInTime.Read(given.Value, DateTimeOffset.UnixEpoch) : null;

    private static DateOnly? Read(ArgumentResult result, TimeSpan before)
    {
        var text = result.Tokens[0].Value;
        if (DateOf(text) is { } date)
            return date;
        if (text.Contains('T', StringComparison.Ordinal) && PointInTime.Read(text, DateTimeOffset.UnixEpoch) is { } time)
            return DateOnly.FromDateTime((time - before).UtcDateTime);
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {PrintableText.Of(text, '?', 60)}: give a date such as 2026-02-01, "
            + "or a time in UTC such as 2026-02-01T12:00Z.");
        return null;
    }

    private static DateOnly? DateOf(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
