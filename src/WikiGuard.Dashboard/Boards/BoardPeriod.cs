using System.Globalization;
using WikiGuard.Sql;

namespace WikiGuard.Dashboard.Boards;

/// <summary>A period of event time, from a window's start to another's, as a page's address names it.</summary>
/// <param name="To">Exclusive.</param>
public sealed record BoardPeriod(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The lengths that the pages offer, in days.</summary>
    public static IReadOnlyList<int> Days { get; } = [1, 3, 7, 31];

    /// <summary>What a page shows when its address says nothing.</summary>
    public const int UsualDays = 3;

    /// <summary>More would draw more points than anybody can tell apart.</summary>
    public const int MostDays = 31;

    public TimeSpan Length => To - From;

    /// <summary>The unit by which a small chart sums up.</summary>
    public string SparkUnit => Length > TimeSpan.FromDays(7) ? "day" : "hour";

    /// <summary>The values of the conditions in <c>sql/dashboard/</c>.</summary>
    internal SqlParameters Parameters => new SqlParameters()
        .Add("date_from", DateOnly.FromDateTime(From.UtcDateTime)).Add("date_to", DateOnly.FromDateTime(To.UtcDateTime))
        .Add("window_from", From).Add("window_to", To);

    /// <param name="days">The last days up to the newest window; null or an odd number for the usual ones.</param>
    /// <param name="until">The end as the address gives it, such as <c>2026-01-28T12:00Z</c>; null for the newest window.</param>
    /// <param name="newest">The newest window; null where there is none.</param>
    public static BoardPeriod Of(int? days, string? until, DateTimeOffset? newest)
    {
        var end = DateTimeOffset.TryParse(
            until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var given)
            && given.Year is > 1900 and < 9000
            ? new Window(Window.Of(given).Start).End : (newest is { } last ? new Window(last).End : DateTimeOffset.UnixEpoch);
        return new BoardPeriod(end.AddDays(-Math.Clamp(days ?? UsualDays, 1, MostDays)), end);
    }
}
