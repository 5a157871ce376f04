namespace WikiGuard.Sql;

/// <summary>One text for two engines: what may mean something else on the other one is found.</summary>
public sealed class PortableSqlTests
{
    // What says that it runs on Athena only is not shown to DuckDB.
    public static TheoryData<string> Statements =>
        [.. SqlLibrary.Names.Where(n => !SqlLibrary.TextOf(n).Contains("\n-- Athena only", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_uses_only_forms_of_the_list(string name)
    {
        // DuckDB is not shown a table's properties.
        static string Shown(string text) => text.Split("\nwith (format")[0];

        if (SampleParameters.IsOutsideTrino(name)) return;
        Assert.Empty(PortableSql.Problems(Shown(SampleParameters.Bind(name).Text)));
    }

    [Theory]
    [InlineData("if(a, b)", "1:1: if is not portable: write case when")]
    [InlineData("a = transform(b, x -> x)", "1:5: transform is not portable: DuckDB lacks it")]
    [InlineData("any_match(b, x -> x)", "any_match is not portable")]
    [InlineData("reduce(b, 0, (s, x) -> s + x, s -> s)", "reduce is not portable")]
    [InlineData("listagg(a, ',')", "array_join(array_agg(x order by x), ', ')")]
    [InlineData("median(a)", "pick the middle row")]
    [InlineData("percentile_cont(0.5e0)", "percentile_cont is not portable")]
    [InlineData("approx_percentile(a, 0.5e0)", "approximate differently")]
    [InlineData("to_iso8601(a)", "to_iso8601 is not portable")]
    [InlineData("url_encode(a)", "url_encode is not portable")]
    [InlineData("split_part(a, ':', 2)", "past the last part")]
    [InlineData("first_value(a) over (order by b)", "first_value is not portable")]
    [InlineData("lag(a) ignore nulls over (order by b)", "ignore nulls is read differently")]
    [InlineData("left(a, 3)", "left is not among the functions")]
    [InlineData("no_such(a)", "no_such is not among the functions that are known to mean the same on both engines")]
    [InlineData("system.main.json_value(a)", "json_value is called by a path")]
    [InlineData("current_date > a", "take :now")]
    [InlineData("select a from (values 1, 2) as t (a)", "values (1), (2)")]
    [InlineData("select a length_old from t", "1:10: length_old follows without an operator; an alias takes as")]
    [InlineData("select count(*) total from t", "total follows without an operator")]
    [InlineData("select a from t asof join u on t.a = u.a", "asof is reserved on one of the engines; quote it if it is a name")]
    [InlineData("select a \"b\" from t", "\"b\" follows without an operator")]
    [InlineData("event_date + interval '1' day > a", "date_add('day', n, date)")]
    [InlineData("date '2026-01-01' - interval '1' day > a", "date_add('day', n, date)")]
    [InlineData("cast(a as date) + interval '1' day > a", "date_add('day', n, date)")]
    [InlineData("a + interval 1 day > b", "write interval '1'")]
    [InlineData("a + interval '1' week > b", "an interval in week")]
    [InlineData("a > 1.5", "1:5: 1.5 is a decimal, of which the engines keep different digits; write 1.5e0")]
    [InlineData("a > .5", ".5 is a decimal")]
    [InlineData("regexp_like(a, '^x$')", @"the pattern has $")]
    [InlineData(@"regexp_like(a, 'x\b')", @"the pattern has \b")]
    [InlineData(@"regexp_extract(a, '\d+')", @"the pattern has \b, \d")]
    [InlineData("regexp_like(a, 'x(?=y)')", "looks around")]
    [InlineData("cast(a as timestamp)", "write timestamp(6)")]
    [InlineData("cast(a as timestamp(6) with time zone)", "is not in DuckDB")]
    [InlineData("cast(a as decimal(10, 2))", "the type decimal is not on the list")]
    [InlineData("try_cast(json_parse(a) as row(b bigint))", "declare it json")]
    [InlineData("a::bigint = 1", "write cast(x as type)")]
    [InlineData("a % 2 = 0", "write mod(a, b)")]
    [InlineData("a // 2 = 0", "divides whole numbers on both")]
    [InlineData("a[1] = 2", "[ is not portable")]
    [InlineData("a = array(bigint)", "array is not among the functions")]
    [InlineData("a / b > 1", "divide by a number or by nullif")]
    [InlineData("a->>'b' = 'c'", "write json_extract_scalar")]
    [InlineData("element_at(a, x -> x)", "a lambda is read alike in filter")]
    [InlineData("a ~ 'b'", "write regexp_like")]
    [InlineData("a ilike 'b'", "ilike is reserved on one of the engines")]
    [InlineData("e'b' = a", "a literal behind e")]
    [InlineData("select a from t qualify row_number() over (order by a) = 1", "qualify is not portable")]
    [InlineData("select offset from t", "1:8: offset is not portable: reserved on DuckDB")]
    [InlineData("select a from t tablesample bernoulli (10)", "tablesample is reserved")]
    [InlineData("a = 'b", "not closed")]
    [InlineData("a /* b", "not closed")]
    [InlineData("a = 1; drop table t", "; is not among the symbols")]
    [InlineData("a = 1 -- if(\nor median(b) > 1", "2:4: median")]
    public void A_form_that_engines_read_differently_is_found(string sql, string expected)
    {
        var problems = string.Join('\n', PortableSql.Problems(sql));

        Assert.Contains(expected, problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_name is not null and (event_type in ('edit', 'new') or length_new between 1 and 5000)")]
    [InlineData("regexp_like(title, '^[^$]+(a|b)\\z') and replace(title, '$', '') <> ''")]
    [InlineData("date_diff('second', a, b) / 1e3 < -0.5e0 and a > timestamp '2026-01-01 00:00:00' + interval '10' minute")]
    [InlineData("\"offset\" >= 0 and 'it''s 1.5 % median(x)' <> comment -- if(a, b)")]
    [InlineData("cast(sum(a) filter (where b > 0) as bigint) / nullif(count(*), 0) >= :least")]
    [InlineData("lag(a) over (partition by b order by c desc nulls last rows between 3 preceding and current row) is distinct from a")]
    [InlineData("select s.a as first from t s join u as v on v.a = s.a cross join unnest(filter(array[s.b, 2], x -> x > 1)) with "
        + "ordinality as n (c, d)")]
    [InlineData("case when a / (-2) > 1 then null else true end")]
    public void What_is_known_to_be_read_alike_passes(string sql) => Assert.Empty(PortableSql.Problems(sql));

    [Fact]
    public void Each_form_of_the_list_says_how_it_is_known()
    {
        Assert.All(["regexp_like", "timestamp", "merge", "||"],
            form => Assert.Contains("Trino 483", PortableSql.ProofOf(form), StringComparison.Ordinal));
        Assert.Contains("trino-functions.sql", PortableSql.ProofOf("date_diff"), StringComparison.Ordinal);
        Assert.Null(PortableSql.ProofOf("median"));
    }
}
