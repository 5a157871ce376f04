namespace WikiGuard.Dashboard.Boards;

/// <summary>A point of a chart of activity.</summary>
/// <param name="At">UTC; charts know no zones.</param>
/// <param name="Usual">The events that are usual in the time of a point; null where none were learned.</param>
public sealed record ActivityPoint(DateTime At, double Events, double Reverts, double Unregistered, double? Usual, double? Spread)
{
    /// <summary>The lower and upper bound of what is usual: two standard deviations around it.</summary>
    public double Low => Math.Max(0, (Usual ?? 0) - (2 * (Spread ?? 0)));

    /// <inheritdoc cref="Low"/>
    public double High => (Usual ?? 0) + (2 * (Spread ?? 0));

    // A chart has some hundred pixels; more points only cost.
    private const int Most = 450;

    /// <summary>
    /// The points of a period without gaps: a window without events has no row and is nought. Long periods are summed up by the hour, or
    /// more.
    /// </summary>
    public static IReadOnlyList<ActivityPoint> Of(BoardPeriod period, IEnumerable<ActivityPoint> windows)
    {
        var step = TimeSpan.FromTicks(
            Window.Length.Ticks * Math.Max(1, (long)Math.Ceiling(period.Length / Window.Length / Most)));
        var known = windows.ToLookup(w => (w.At - period.From.UtcDateTime).Ticks / step.Ticks);
        var (points, usual, spread) = (new List<ActivityPoint>(), default(double?), default(double?));
        var perStep = step / Window.Length;
        for (var i = 0L; period.From + (i * step) < period.To; i++)
        {
            var at = (period.From + (i * step)).UtcDateTime;
            var here = known[i].ToList();
            // What is usual stands with windows that have events; between them it is as it was.
            usual = here.Select(w => w.Usual).LastOrDefault(u => u is not null) ?? usual;
            spread = here.Select(w => w.Spread).LastOrDefault(s => s is not null) ?? spread;
            points.Add(new ActivityPoint(
                at, here.Sum(w => w.Events), here.Sum(w => w.Reverts), here.Sum(w => w.Unregistered), usual * perStep,
                spread * Math.Sqrt(perStep)));
        }
        return points;
    }
}
