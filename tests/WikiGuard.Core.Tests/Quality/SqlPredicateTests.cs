namespace WikiGuard.Quality;

public sealed class SqlPredicateTests
{
    private static readonly string[] Columns = ["title", "length_old", "length_new", "event_timestamp"];

    [Theory]
    [InlineData("title is not null")]
    [InlineData("length_new - coalesce(length_old, 0) between -10 and 1e6")]
    [InlineData("title in ('a', 'it''s') or not (length_old >= 1)")]
    [InlineData("event_timestamp >= timestamp '2022-01-01 00:00:00'")]
    [InlineData("case when title = 'not;' || 'x' then true else false end", "holds ;")]
    [InlineData("LENGTH(Title) > 3")]
    [InlineData("tittle = 'x'", "names 'tittle', which is no column; did you mean 'title'?")]
    [InlineData("lenght(title) > 1", "names 'lenght', which is no function that every engine reads alike; did you mean 'length'?")]
    [InlineData("title in (select 'x')", "names 'select', which is no column")]
    [InlineData("true; drop table t", "holds ;")]
    [InlineData("true -- x", "holds --")]
    [InlineData("true /* x", "holds /*")]
    [InlineData("title = 'x", "leaves a quote open")]
    [InlineData("(title = 'x'", "leaves a parenthesis open")]
    [InlineData("title = 'x') or (true", "closes a parenthesis that is not open")]
    [InlineData("title = ')('")]
    [InlineData("length_new > 1.5", "write 1.5e0")]
    [InlineData("length_new / length_old > 2", "is not read alike by all engines at 1:12: a division by zero")]
    [InlineData(@"regexp_like(title, '\bx')", @"the pattern has \b")]
    [InlineData("\"title\" = :now", "holds '\"', which no condition needs")]
    public void A_condition_is_of_columns_and_portable_functions(string sql, string? error = null)
    {
        var errors = SqlPredicate.Errors(sql, Columns).ToList();

        if (error is null) Assert.Empty(errors);
        else Assert.Contains(errors, e => e.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void A_condition_has_at_most_2000_characters()
    {
        Assert.Empty(SqlPredicate.Errors("title <> '".PadRight(1999, 'x') + "'", Columns));
        Assert.Single(SqlPredicate.Errors("title <> '".PadRight(2000, 'x') + "'", Columns));
    }
}
