namespace WikiGuard.Recordings;

/// <summary>
/// Spreads arrivals over the days so that nights are quieter than evenings. One arrival falls into the middle half of each equal share of
/// the traffic, which bounds the gap between two arrivals where pure chance would not.
/// </summary>
internal sealed class Rhythm(RecordingOptions options, long arrivals, Random random)
{
    // Traffic of each hour of the UTC day, relative to the others. A table and not a sine, whose last bit differs between platforms.
    private static readonly int[] Hours =
        [80, 75, 72, 70, 70, 72, 76, 82, 90, 98, 105, 110, 114, 118, 122, 126, 130, 130, 128, 124, 118, 108, 98, 88];

    private static readonly int Day = Hours.Sum();

    /// <param name="index">0 to arrivals − 1; later ones are never earlier.</param>
    public DateTimeOffset At(long index)
    {
        var share = (index + 0.25 + random.NextDouble() / 2) / arrivals;
        var traffic = share * options.Days * Day;
        var day = (int)(traffic / Day);
        traffic -= (double)day * Day;
        var hour = 0;
        while (hour < 23 && traffic >= WeightOf(hour))
            traffic -= WeightOf(hour++);

        var milliseconds = (long)(traffic / WeightOf(hour) * 3_600_000);
        return options.Start.AddHours(day * 24 + hour).AddMilliseconds(Math.Min(milliseconds, 3_599_999));
    }

    private int WeightOf(int hour) => Hours[(options.Start.UtcDateTime.Hour + hour) % 24];
}
