using WikiGuard.Cli.Pipeline;

namespace WikiGuard.Cli.Tests;

public sealed class KeptDaysTests
{
    private const int Needed = 33;

    [Fact]
    public void One_value_is_for_all_layers_and_a_later_one_for_its_own() =>
        Assert.Equal(
            [("bronze", 2), ("silver", 40), ("gold", 40)],
            KeptDays.Read(["40d", "bronze=2d"], Needed).Select(k => (k.Key, k.Value)));

    [Fact]
    public void Without_a_value_every_row_stays() => Assert.Empty(KeptDays.Read([], Needed));

    [Theory]
    [InlineData("32d")]
    [InlineData("silver=32d")]
    public void Less_than_scoring_needs_is_refused_with_what_it_needs(string value)
    {
        var refused = Assert.Throws<WrongUsageException>(() => KeptDays.Read([value], Needed));

        Assert.Contains("33 days of silver", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--keep silver=33d", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("36h")]
    [InlineData("0d")]
    [InlineData("1.5d")]
    [InlineData("silver=")]
    [InlineData("copper=40d")]
    public void What_is_no_number_of_days_of_a_layer_is_refused(string value) =>
        Assert.StartsWith($"--keep {value}: ", Assert.Throws<WrongUsageException>(() => KeptDays.Read([value], Needed)).Message,
            StringComparison.Ordinal);
}
