namespace WikiGuard;

public sealed class DateRangeTests
{
    private static readonly DateOnly First = new(2025, 1, 1);

    [Fact]
    public void No_dates_are_no_range() => Assert.Empty(DateRange.Cover([]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(90, 1)]
    [InlineData(91, 2)]
    [InlineData(400, 5)]
    public void A_run_of_days_is_covered_once_by_as_few_ranges_as_a_statement_allows(int days, int ranges)
    {
        var dates = Enumerable.Range(0, days).Select(First.AddDays).ToList();

        var cover = DateRange.Cover(dates).ToList();

        Assert.Equal(ranges, cover.Count);
        Assert.Equal(dates, cover.SelectMany(DaysOf)); // each once, in order
        Assert.All(cover, r => Assert.InRange(DaysOf(r).Count(), 1, 90));
    }

    [Fact]
    public void Order_and_repetition_do_not_matter() =>
        Assert.Equal([new DateRange(First, First.AddDays(2))], DateRange.Cover(
            [First.AddDays(2), First, First.AddDays(1), First, First.AddDays(2)]));

    [Fact]
    public void Gaps_lie_inside_a_range_and_only_days_with_rows_count()
    {
        var dates = Enumerable.Range(0, 400).Select(i => First.AddDays(i * 7)).ToList();

        var cover = DateRange.Cover(dates).ToList();

        Assert.Equal(5, cover.Count);
        Assert.All(cover, r => Assert.InRange(dates.Count(d => d >= r.From && d <= r.To), 1, 90));
        Assert.All(dates, d => Assert.Single(cover, r => d >= r.From && d <= r.To));
    }

    private static IEnumerable<DateOnly> DaysOf(DateRange range)
    {
        for (var day = range.From; day <= range.To; day = day.AddDays(1))
            yield return day;
    }
}
