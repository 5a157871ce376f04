namespace WikiGuard.Sql;

public sealed class SqlTemplateTests
{
    [Fact]
    public void Parameters_become_literals_wherever_they_stand()
    {
        var template = new SqlTemplate("test/one", "select :a, :a2 + :b_c,(:a) from t where x=:b_c");

        Assert.Equal(["a", "a2", "b_c"], template.Parameters.Order());
        Assert.Equal(
            "select 'x', 1 + (-2),('x') from t where x=(-2)",
            template.Bind(new SqlParameters().Add("a", "x").Add("a2", 1).Add("b_c", -2).Add("unused", "y")).Text);
    }

    [Fact]
    public void A_statement_stands_in_another_with_what_is_open_in_it()
    {
        var template = new SqlTemplate("test/one", "select :a from (:rows) as r where :condition")
            .With("rows", new SqlTemplate("test/rows", "select b from t where c = :c -- of t"))
            .With("condition", new SqlExpression("d > ':e'"))
            .With("unused", new SqlExpression("1"));

        Assert.Equal(["a", "c"], template.Parameters.Order());
        Assert.Equal(
            "select 1 from (select b from t where c = 2) as r where d > ':e'",
            template.Bind(new SqlParameters().Add("a", 1).Add("c", 2)).Text);
    }

    [Fact]
    public void A_parameter_may_be_the_whole_text() =>
        Assert.Equal("1", new SqlTemplate("test/one", ":a").Bind(new SqlParameters().Add("a", 1)).Text);

    [Theory]
    [InlineData("select ':a'")]
    [InlineData("select 'it''s :a'")]
    [InlineData("select ''':a'''")]
    [InlineData("select '' || ':a'")]
    [InlineData("select '\\' || ':a'")] // a backslash escapes nothing
    [InlineData("select '--' || ':a'")]
    [InlineData("select '/* ' || ':a */'")]
    [InlineData("select \":a\" as \"b \"\":c\"")]
    [InlineData("select '\":' as x, \"':a\"")]
    [InlineData("select timestamp '2026-01-26 12:30:00', time '12:30:00'")]
    [InlineData("select x::varchar, y::bigint")]
    [InlineData("select json_extract_scalar(x, '$.a:b')")]
    [InlineData("select a : b, x[1:2], x[1 :2]")]
    [InlineData("select ':a")] // never closed: the engine will say so
    [InlineData("select 5 :")]
    public void What_is_no_parameter_stays_as_it_is(string sql)
    {
        var template = new SqlTemplate("test/one", sql);

        Assert.Empty(template.Parameters);
        Assert.Equal(sql, template.Bind().Text);
    }

    [Theory]
    [InlineData("-- Parameters: :a, it's \"one\nselect 1", "select 1")]
    [InlineData("select 1 -- :a", "select 1")]
    [InlineData("select 1 --:a\nfrom t", "select 1 \nfrom t")]
    [InlineData("select/* :a, it's \"one */1", "select 1")]
    [InlineData("select 1 /* :a\n-- */ from t", "select 1   from t")]
    [InlineData("select 1 /* :a", "select 1")]
    [InlineData("select 8 - -1, 6 / 2 * 3", "select 8 - -1, 6 / 2 * 3")]
    [InlineData("\n  -- first\n\nselect 1\n\n", "select 1")]
    public void Comments_stay_in_the_file(string sql, string expected)
    {
        var template = new SqlTemplate("test/one", sql);

        Assert.Empty(template.Parameters);
        Assert.Equal(expected, template.Bind().Text);
    }

    [Fact]
    public void A_missing_value_is_named_with_its_statement()
    {
        var e = Assert.Throws<ArgumentException>(
            () => new SqlTemplate("silver/one", "select :a, :b").Bind(new SqlParameters().Add("a", 1)));

        Assert.StartsWith("silver/one: no value for :b.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_looks_like_SQL_is_a_value()
    {
        var values = new SqlParameters().Add("a", "'; drop table t; -- :b").Add("b", "x");

        Assert.Equal("select '''; drop table t; -- :b', 'x'", new SqlTemplate("test/one", "select :a, :b").Bind(values).Text);
    }

    [Fact]
    public void A_later_value_of_a_name_wins_and_a_template_can_be_bound_again()
    {
        var template = new SqlTemplate("test/one", "select :a");
        var values = new SqlParameters().Add("a", 1).AddAll(new Dictionary<string, object>(StringComparer.Ordinal) { ["a"] = 2L });

        Assert.Equal(new SqlStatement("test/one", "select 2"), template.Bind(values));
        Assert.Equal("select 3", template.Bind(values.Add("a", 3)).Text);
    }
}
