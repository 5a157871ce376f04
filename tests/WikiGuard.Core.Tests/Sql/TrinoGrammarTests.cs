namespace WikiGuard.Sql;

/// <summary>Trino takes every statement; what only DuckDB knows, and would run here without a word, it does not.</summary>
public sealed class TrinoGrammarTests
{
    [Fact]
    public async Task Trino_takes_every_statement()
    {
        var statements = SqlLibrary.Names.Where(n => !SampleParameters.IsOutsideTrino(n)).Select(SampleParameters.Bind).ToList();

        Assert.NotEmpty(statements);
        Assert.Empty(await TrinoGrammar.RefusedAsync(statements));
    }

    [Fact]
    public async Task What_the_grammar_is_not_asked_about_it_does_not_know()
    {
        SqlStatement[] examples = [new("optimize", "optimize t rewrite data using bin_pack"), new("vacuum", "vacuum t")];
        var outside = examples.Concat(SqlLibrary.Names.Where(SampleParameters.IsOutsideTrino).Select(SampleParameters.Bind)).ToList();

        Assert.Equal(outside.Select(s => s.Name), (await TrinoGrammar.RefusedAsync(outside)).Keys);
    }

    [Fact]
    public async Task Trino_refuses_what_only_DuckDB_knows()
    {
        string[] forms =
        [
            "select a from t qualify row_number() over (order by a) = 1",
            "select * exclude (a) from t",
            "select * replace (1 as a) from t",
            "select a::bigint from t",
            "from t select a",
            "from t",
            "select a, count(*) from t group by all",
            "select [1, 2] from t",
            "select {'a': 1} from t",
            "select list_filter(a, lambda x: x > 1) from t",
            "select a[1:2] from t",
            "select a // b from t",
            "select a ** 2 from t",
            "select $$a$$ from t",
            "select a, from t",
            "select a from t where a ilike 'x'",
            "select a from t where a ~ 'x'",
            "select a from t where a glob 'x*'",
            "select a from t using sample 10",
            "insert or replace into t values (1)",
            "insert into t values (1) on conflict do nothing",
            "insert into t by name select 1 as a",
            "delete from t where a = 1 returning a",
            "merge into t as target using s as source on target.a = source.a when matched then update set target.b = source.b",
            "pivot t on a using sum(b)",
            "create table t (a integer primary key)",
        ];

        var refused = await TrinoGrammar.RefusedAsync(forms.Select(f => new SqlStatement(f, f)));

        Assert.Equal(forms, refused.Keys);
    }
}
