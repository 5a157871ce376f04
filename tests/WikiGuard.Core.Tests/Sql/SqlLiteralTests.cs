using System.Globalization;

namespace WikiGuard.Sql;

public sealed class SqlLiteralTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("India", "'India'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("'", "''''")]
    [InlineData("''", "''''''")]
    [InlineData("\\' or 1=1 --", "'\\'' or 1=1 --'")]
    [InlineData("a\r\nb\t", "'a\r\nb\t'")]
    [InlineData("\"é😀\"", "'\"é😀\"'")]
    public void A_text_doubles_its_quotes_and_nothing_else(string text, string literal) => Assert.Equal(literal, SqlLiteral.Of(text));

    [Fact]
    public void A_text_with_NUL_is_refused_also_in_a_list()
    {
        Assert.Throws<ArgumentException>(() => SqlLiteral.Of("a\0b"));
        Assert.Throws<ArgumentException>(() => SqlLiteral.Of(new[] { "a", "\0" }));
    }

    [Theory]
    [InlineData(0L, "0")]
    [InlineData(9_223_372_036_854_775_807L, "9223372036854775807")]
    [InlineData(-5L, "(-5)")] // "x - -5" is fine, but "x --5" is a comment
    public void A_whole_number_is_bare_and_a_negative_one_in_brackets(long number, string literal) =>
        Assert.Equal(literal, SqlLiteral.Of(number));

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(0.1)]
    [InlineData(1d / 3)]
    [InlineData(-2.5)]
    [InlineData(-0.0)]
    [InlineData(1e300)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MinValue)]
    [InlineData(double.MaxValue)]
    [InlineData(9007199254740993)]
    public void A_double_has_an_exponent_and_comes_back_the_same(double number)
    {
        var literal = SqlLiteral.Of(number);

        Assert.Contains('E', literal);
        Assert.Equal(double.IsNegative(number), literal.StartsWith("(-", StringComparison.Ordinal) && literal.EndsWith(')'));
        Assert.False(literal.StartsWith('-'));
        var readBack = double.Parse(literal.Trim('(', ')'), CultureInfo.InvariantCulture);
        Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(readBack));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_double_that_is_no_number_is_refused(double number) => Assert.Throws<ArgumentException>(() => SqlLiteral.Of(number));

    [Fact]
    public void A_date_has_four_digits_for_the_year()
    {
        Assert.Equal("date '2026-01-09'", SqlLiteral.Of(new DateOnly(2026, 1, 9)));
        Assert.Equal("date '0033-12-31'", SqlLiteral.Of(new DateOnly(33, 12, 31)));
    }

    [Fact]
    public void A_time_is_written_in_UTC_to_the_microsecond_never_rounded_up()
    {
        var time = new DateTimeOffset(2026, 1, 26, 23, 59, 59, TimeSpan.FromHours(-2)).AddTicks(9_999_999);

        Assert.Equal("timestamp '2026-01-27 01:59:59.999999'", SqlLiteral.Of(time));
    }

    [Fact]
    public void A_list_is_the_inside_of_an_in()
    {
        Assert.Equal("'a', 'it''s'", SqlLiteral.Of(new List<string> { "a", "it's" }));
        Assert.Throws<ArgumentException>(() => SqlLiteral.Of(Array.Empty<string>()));
    }

    [Fact]
    public void Other_types_are_refused_by_name()
    {
        Assert.Contains("Int32", Assert.Throws<ArgumentException>(() => SqlLiteral.Of(1)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "DateTime", Assert.Throws<ArgumentException>(() => SqlLiteral.Of(default(DateTime))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truth_value_and_an_expression_are_written_as_they_are()
    {
        Assert.Equal("true", SqlLiteral.Of(true));
        Assert.Equal("a > 1 and b is null", SqlLiteral.Of(new SqlExpression("a > 1 and b is null")));
    }

    [Fact]
    public void Rows_are_written_value_by_value()
    {
        object?[][] rows = [["it's", 1L, null], ["", -2L, true]];

        Assert.Equal("('it''s', 1, null), ('', (-2), true)", SqlLiteral.Of(rows));
    }
}
