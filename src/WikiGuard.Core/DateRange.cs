namespace WikiGuard;

/// <summary>A run of date partitions, both ends inclusive.</summary>
public readonly record struct DateRange(DateOnly From, DateOnly To)
{
    /// <summary>Athena opens at most 100 partition writers in a statement; ten are kept free for whatever else it opens.</summary>
    public const int MaxPartitions = 90;

    /// <summary>
    /// Cuts dates into groups, each of which holds at most <see cref="MaxPartitions"/> of them, and no more rows than it may; a date with
    /// more is a group of its own.
    /// </summary>
    /// <param name="days">In order.</param>
    public static IEnumerable<IReadOnlyList<TDay>> Groups<TDay>(IEnumerable<TDay> days, Func<TDay, long> rowsOf, long maxRows)
    {
        var (group, rows) = (new List<TDay>(), 0L);
        foreach (var day in days)
        {
            if (group.Count == MaxPartitions || group.Count > 0 && rows + rowsOf(day) > maxRows)
            {
                yield return group;
                (group, rows) = ([], 0);
            }
            group.Add(day);
            rows += rowsOf(day);
        }
        if (group.Count > 0)
            yield return group;
    }

    /// <summary>Cuts dates into ranges, each of which holds at most <see cref="MaxPartitions"/> of them.</summary>
    public static IEnumerable<DateRange> Cover(IEnumerable<DateOnly> dates) =>
        dates.Distinct().Order().Chunk(MaxPartitions).Select(c => new DateRange(c[0], c[^1]));

    /// <summary>Cuts dates into ranges that hold no other dates, each at most <see cref="MaxPartitions"/> of them.</summary>
    public static IEnumerable<DateRange> Runs(IEnumerable<DateOnly> dates) =>
        dates.Distinct().Order().Select((date, i) => (Date: date, Run: date.DayNumber - i)).GroupBy(d => d.Run, d => d.Date)
            .SelectMany(Cover);
}
