namespace WikiGuard;

/// <summary>A run of date partitions, both ends inclusive.</summary>
public readonly record struct DateRange(DateOnly From, DateOnly To)
{
    /// <summary>Athena opens at most 100 partition writers in a statement; ten are kept free for whatever else it opens.</summary>
    public const int MaxPartitions = 90;

    /// <summary>Cuts dates into ranges, each of which holds at most <see cref="MaxPartitions"/> of them.</summary>
    public static IEnumerable<DateRange> Cover(IEnumerable<DateOnly> dates) =>
        dates.Distinct().Order().Chunk(MaxPartitions).Select(c => new DateRange(c[0], c[^1]));
}
