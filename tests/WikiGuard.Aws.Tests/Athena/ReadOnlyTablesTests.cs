using WikiGuard.Aws.Athena;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Tests.Athena;

public class ReadOnlyTablesTests
{
    [Theory]
    [InlineData("select 1")]
    [InlineData("  SELECT 1")]
    [InlineData("-- what\n/* a * b\n*/ with t as (select 1 as n) select n from t")]
    [InlineData("((select 1) union all (select 2))")]
    [InlineData("values 1, 2")]
    [InlineData("table silver_events")]
    [InlineData("show tables")]
    [InlineData("describe silver_events")]
    public async Task What_reads_is_asked(string sql)
    {
        var asked = new Asked();

        await new ReadOnlyTables(asked).RunAsync(new SqlStatement("query", sql), CancellationToken.None);

        Assert.Equal(sql, asked.Text);
    }

    [Theory]
    [InlineData("delete from silver_events")]
    [InlineData("/* select */ drop table silver_events")]
    [InlineData("-- select\ninsert into t select 1")]
    [InlineData("(merge into t using s on true when matched then delete)")]
    [InlineData("unload (select 1) to 's3://elsewhere/' with (format = 'PARQUET')")]
    [InlineData("explain analyze insert into t select 1")]
    [InlineData("create table t as select 1")]
    [InlineData("alter table t add columns (a int)")]
    [InlineData("vacuum t")]
    [InlineData("optimize t rewrite data using bin_pack")]
    [InlineData("execute prepared")]
    [InlineData("msck repair table t")]
    [InlineData("selection")]
    [InlineData("/* select 1")]
    [InlineData("")]
    public async Task What_may_change_something_is_refused_before_it_is_asked(string sql)
    {
        var asked = new Asked();

        var refused = await Assert.ThrowsAsync<QueryFailedException>(
            () => new ReadOnlyTables(asked).RunAsync(new SqlStatement("query", sql), CancellationToken.None));

        Assert.Contains("may only read", refused.Reason, StringComparison.Ordinal);
        Assert.Null(asked.Text);
    }

    private sealed class Asked : IQueryEngine
    {
        public string? Text { get; private set; }

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Text = statement.Text;
            return Task.FromResult(new QueryResult([], [], 0, TimeSpan.Zero));
        }
    }
}
