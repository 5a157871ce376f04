namespace WikiGuard.Quality;

public sealed class ComparisonTests
{
    private static readonly double[] History = [10, 12, 8, 1000]; // latest first

    [Theory]
    [InlineData(15, true)]
    [InlineData(15.1, false)]
    [InlineData(5, true)]
    [InlineData(4.9, false)]
    public void A_relative_change_is_one_from_the_mean_of_the_last_values(double value, bool passed) =>
        Assert.Equal(passed, new Comparison(3, 2, 0.5, null, 0).Judge(value, History).Passed);

    [Theory]
    [InlineData(14, true)] // the deviation of 10, 12, 8 is 2
    [InlineData(14.1, false)]
    public void Sigmas_are_deviations_of_the_sample(double value, bool passed) =>
        Assert.Equal(passed, new Comparison(3, 2, null, 2, 0).Judge(value, History).Passed);

    [Fact]
    public void Too_few_values_are_no_verdict_and_say_so() =>
        Assert.Equal((null, "within 4 sigmas of the last 9: skipped, 4 of the 5 values needed"),
            Judge(new Comparison(9, 5, null, 4, 0), 1));

    [Fact]
    public void A_metric_that_never_moved_may_move_by_the_minimum_change()
    {
        Assert.False(new Comparison(3, 3, null, 4, 0).Judge(51, [50, 50, 50]).Passed);
        Assert.True(new Comparison(3, 3, null, 4, 1).Judge(51, [50, 50, 50]).Passed);
    }

    private static (bool?, string) Judge(Comparison comparison, double value)
    {
        var outcome = comparison.Judge(value, History);
        return (outcome.Passed, outcome.Words);
    }
}
