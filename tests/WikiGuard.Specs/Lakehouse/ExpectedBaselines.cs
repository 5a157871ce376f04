using System.Globalization;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// The baselines of a day, computed window by window: slow, and easy to see through. By the numbers of the shipped risk model.
/// </summary>
internal sealed class ExpectedBaselines
{
    private readonly DateOnly _day;
    private readonly List<SilverRow> _history;
    private readonly List<DateOnly> _calendar;

    public ExpectedBaselines(DateOnly day, IEnumerable<SilverRow> rows)
    {
        _day = day;
        _history = [.. rows.Where(r => DayOf(r) >= day.AddDays(-29) && DayOf(r) <= day.AddDays(-2))];
        _calendar = [.. _history.Select(DayOf).Distinct()];
    }

    public static string Line(IReadOnlyDictionary<string, object?> row) => Line(
        row["scope"], row["scope_key"], row["hour_of_week"], row["history_days"], row["sample_windows"], row["events_centre"],
        row["events_spread"],
        row["edits_centre"], row["edits_spread"], row["entities_centre"], row["entities_spread"], row["revert_ratio"],
        row["anonymous_ratio"]);

    public IReadOnlyList<string> Lines() =>
        [.. Windowed("global", "", _history, 5).Concat(Entities()).Concat(UserClasses()).Order(StringComparer.Ordinal)];

    private IEnumerable<string> Entities() => _history.GroupBy(r => r.Entity).SelectMany(e => Windowed("entity", e.Key, [.. e], 3));

    private IEnumerable<string> Windowed(string scope, string key, List<SilverRow> rows, double floor)
    {
        var days = _calendar.Where(d => d >= rows.Min(DayOf)).ToList();
        var ratios = Ratios(rows, 0.12, 0.08);
        int[] allHours = [.. Enumerable.Range(0, 24)];
        yield return Of(null, days, allHours);
        var sameWeekday = days.Where(d => d.DayOfWeek == _day.DayOfWeek).ToList();
        if (sameWeekday.Count < 3)
            yield break;
        foreach (var hour in allHours)
            yield return Of((((int)_day.DayOfWeek + 6) % 7 * 24) + hour, sameWeekday, [hour]);

        string Of(int? hourOfWeek, List<DateOnly> sample, int[] hours)
        {
            var windows = sample.SelectMany(d => hours.SelectMany(
                h => Enumerable.Range(0, 6).Select(w => new DateTimeOffset(d.ToDateTime(new TimeOnly(h, 10 * w)), TimeSpan.Zero))));
            var counts = windows.Select(w => (double)rows.Count(r => r.Type != "categorize" && Window.Of(r.At).Start == w)).ToList();
            var (centre, spread) = Robust(counts, floor);
            return Line(scope, key, (long?)hourOfWeek, (long)days.Count, (long)counts.Count, centre, spread, null, null, null, null,
                ratios.Reverts, ratios.Anonymous);
        }
    }

    private IEnumerable<string> UserClasses() =>
        from row in _history
        group row by row.UserType into type
        let windows = type.GroupBy(r => (r.User, Window.Of(r.At))).Where(w => w.Any(IsEdit)).ToList()
        let edits = Robust([.. windows.Select(w => (double)w.Count(IsEdit))], 1.5)
        let entities = Robust([.. windows.Select(w => (double)w.Select(r => r.Entity).Distinct().Count())], 1)
        let ratios = Ratios([.. windows.SelectMany(w => w)], 0.1, 0.1)
        let days = (long)_calendar.Count(d => d >= windows.SelectMany(w => w).Min(DayOf))
        select Line("user_class", type.Key, null, days, (long)windows.Count, null, null, edits.Centre, edits.Spread, entities.Centre,
            entities.Spread, ratios.Reverts, ratios.Anonymous);

    private static (double Reverts, double Anonymous) Ratios(List<SilverRow> rows, double usualReverts, double leastReverts)
    {
        double edits = rows.Count(r => r.Type == "edit"), anonymous = rows.Count(r => IsEdit(r) && r.UserType is "ip" or "temporary");
        return (
            Math.Max(leastReverts, (rows.Count(r => r.IsRevert) + (20 * usualReverts)) / (edits + 20)),
            Math.Max(0.175, (anonymous + (20 * 0.25)) / (rows.Count + 20)));
    }

    private static (double Centre, double Spread) Robust(List<double> values, double floor)
    {
        var centre = Median(values);
        return (centre, Math.Max(floor, 1.4826 * Median([.. values.Select(v => Math.Abs(v - centre))])));
    }

    private static double Median(List<double> values)
    {
        values = [.. values.Order()];
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    private static bool IsEdit(SilverRow row) => row.Type is "edit" or "new";

    private static DateOnly DayOf(SilverRow row) => DateOnly.FromDateTime(row.At.UtcDateTime);

    private static string Line(params object?[] values) =>
        string.Join(" | ", values.Select(v => v is double d ? d.ToString("F9", CultureInfo.InvariantCulture) : v?.ToString() ?? "-"));
}
