using System.Globalization;

namespace WikiGuard;

/// <summary>Words for people.</summary>
public static class Spoken
{
    /// <summary>
    /// A duration in its two largest units: <c>45 s</c>, <c>12 min</c>, <c>6 h 12 min</c>, <c>3 d 4 h</c>.
    /// </summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{Math.Max(0, (int)time.TotalSeconds)} s",
        { TotalHours: < 1 } => $"{time.Minutes} min",
        { TotalDays: < 1 } => time.Minutes == 0 ? $"{time.Hours} h" : $"{time.Hours} h {time.Minutes} min",
        _ => time.Hours == 0 ? $"{time.Days} d" : $"{time.Days} d {time.Hours} h",
    };

    /// <summary>A moment to the second: <c>2026-02-01 12:00:00 UTC</c>.</summary>
    public static string At(DateTimeOffset time) =>
        $"{time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC";

    /// <summary>Dates: <c>2026-02-01</c>, or <c>2026-02-01 to 2026-02-03</c>.</summary>
    /// <param name="to">Inclusive.</param>
    public static string Dates(DateOnly from, DateOnly to) => from == to ? $"{from:O}" : $"{from:O} to {to:O}";

    /// <summary>
    /// Somebody else's words, such as an exception's message, with one full stop at their end, or the mark of a question, so that more may
    /// follow.
    /// </summary>
    public static string Sentence(string words) => words.TrimEnd('.', ' ') is var said && said.EndsWith('?') ? said : $"{said}.";
}
