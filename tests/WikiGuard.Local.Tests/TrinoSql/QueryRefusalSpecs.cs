using WikiGuard.Ports;

namespace WikiGuard.Local.Tests.TrinoSql;

/// <summary>A query reads the lakehouse's tables in Trino's SQL, and does nothing else.</summary>
public sealed class QueryRefusalSpecs(QueryEngine engine) : IClassFixture<QueryEngine>
{
    [Theory]
    [InlineData("select count(*) from silver_events where title = 'Vitamin E'", 1)]
    [InlineData("select count(*) from silver_events where title = 'E' or title <> 'a;b' or title = '--' or title = '/*'", 2)]
    [InlineData("select count(*) as \"E'x; y\" from silver_events -- it's; copy", 2)]
    [InlineData("select count(*) /* '; drop */ from silver_events;", 2)]
    [InlineData("select count(*) from silver_events where title like '%$$%' or title = 'x::y [1] {a} ?'", 0)]
    public async Task What_stands_in_a_text_a_quoted_name_or_a_comment_is_no_SQL(string sql, long count) =>
        Assert.Equal(count, (await engine.AskAsync(sql)).Scalar<long>());

    [Theory]
    [InlineData("select * from read_text('/etc/passwd')", "read_text reads no table of the lakehouse")]
    [InlineData("select * from read_csv('/etc/passwd'), silver_events", "read_csv reads no table")]
    [InlineData("select * from glob('/*')", "glob reads no table")]
    [InlineData("select * from duckdb_settings()", "duckdb_settings reads no table")]
    [InlineData("select * from '/etc/passwd'", "there is no table /etc/passwd in the lakehouse; it has silver_events")]
    [InlineData("select * from \"/etc/passwd\"", "there is no table /etc/passwd")]
    [InlineData("select * from silver_events where n in (select 1 from \"x.parquet\")", "there is no table x.parquet")]
    [InlineData("with c as (select * from 'x.csv') select * from c", "there is no table x.csv")]
    [InlineData("select (select max(content) from read_text('/etc/passwd'))", "read_text reads no table")]
    [InlineData("select * from information_schema.tables", "there is no table information_schema.tables")]
    [InlineData("select * from trino.main.x", "there is no table trino.main.x")]
    [InlineData("select getenv('HOME')", "getenv is no function of Trino's")]
    [InlineData("select current_setting('memory_limit')", "current_setting is no function")]
    [InlineData("select system.main.getenv('HOME')", "called by a path")]
    [InlineData("select current_user", "current_user is not answered")]
    [InlineData("copy silver_events to '/tmp/x'", "this is no query")]
    [InlineData("attach 'x.db'", "this is no query")]
    [InlineData("install httpfs", "this is no query")]
    [InlineData("load httpfs", "this is no query")]
    [InlineData("pragma version", "this is no query")]
    [InlineData("set memory_limit = '1GB'", "this is no query")]
    [InlineData("call pragma_version()", "this is no query")]
    [InlineData("export database 'x'", "this is no query")]
    [InlineData("insert into silver_events (n) values (1)", "this is no query")]
    [InlineData("with x as (select 1) delete from silver_events", "this is not read here")]
    [InlineData("", "this is no query")]
    [InlineData("select 1; select 2", "more than one statement")]
    [InlineData("describe silver_events; drop table silver_events", "more than one statement")]
    [InlineData("show tables; show tables", "more than one statement")]
    [InlineData("select $$a$$", "$ is not Trino's")]
    [InlineData("select E'\\''", "is not closed")]
    [InlineData("select E'a'", "write texts in plain quotes")]
    [InlineData("select :x", ":x has no value")]
    [InlineData("explain select 1", "asks for the engine's own")]
    [InlineData("show create table silver_events", "asks for the engine's own")]
    [InlineData("describe nothing", "there is no table nothing in the lakehouse; it has bronze_events")]
    [InlineData("describe silver_event", "there is no table silver_event in the lakehouse; did you mean silver_events?")]
    [InlineData("select * from sliver_events", "there is no table sliver_events in the lakehouse; did you mean silver_events?")]
    [InlineData("with edits as (select 1) select * from edit", "there is no table edit in the lakehouse; did you mean edits?")]
    [InlineData("select count(*) from \"silver_events$snapshots\"", "kept by Athena only")]
    [InlineData("select 1 from silver_events for timestamp as of timestamp '2026-01-01 00:00:00 UTC'", "kept by Athena only")]
    public async Task What_reads_or_changes_anything_else_is_refused(string sql, string reason) =>
        Assert.Contains(reason, await engine.RefusalAsync(sql), StringComparison.Ordinal);

    [Theory]
    [InlineData("select title::varchar from silver_events", "write cast(x as type)")]
    [InlineData("select [1, 2]", "write array[…]")]
    [InlineData("select {'a': 1}", "{ is not Trino's")]
    [InlineData("select n // 2 from silver_events", "// is not Trino's")]
    [InlineData("select * exclude (n) from silver_events", "name the columns")]
    [InlineData("select columns('n') from silver_events", "name the columns")]
    [InlineData("from silver_events", "this is no query")]
    [InlineData("select title from silver_events where title ilike 'v%'", "lower(x) like")]
    [InlineData("select * from silver_events qualify row_number() over () = 1", "filter them outside")]
    [InlineData("select title, count(*) from silver_events group by all", "name the columns")]
    [InlineData("select distinct on (title) n from silver_events", "distinct on")]
    [InlineData("select * from silver_events a natural join silver_events b", "this join is not Trino's")]
    [InlineData("select * from silver_events tablesample bernoulli (50)", "filter the rows")]
    [InlineData("with recursive c as (select 1 union all select 2 from c) select * from c", "ten rounds")]
    [InlineData("select first_value(title) ignore nulls over (order by n) from silver_events", "max_by(x, order)")]
    [InlineData("select string_agg(title, ',') from silver_events", "array_join(array_agg")]
    [InlineData("select median(n) from silver_events", "row_number()")]
    [InlineData("select listagg(title, ',') within group (order by title) from silver_events", "array_join(array_agg")]
    [InlineData("select if(n > 3, 1) from silver_events", "case when")]
    [InlineData("select try(1 / 0)", "nullif(divisor, 0)")]
    [InlineData("select cast(title as varchar(3)) from silver_events", "substr")]
    [InlineData("select date_format(event_timestamp, title) from silver_events", "written out as a text")]
    [InlineData("select event_timestamp at time zone 'Europe/Paris' from silver_events", "inside hour(…)")]
    [InlineData("select regexp_extract(title, '(a)?b', 1) from silver_events", "NULL on Trino")]
    [InlineData("select regexp_like(title, '[a-z&&[^b]]') from silver_events", "a class within a class")]
    [InlineData("select timestamp '2026-01-01T00:00:00'", "is no timestamp such as")]
    [InlineData("select sum(n) / 2.0 from silver_events", "write 7e0")]
    [InlineData("select x / n from (values (1.5, 2)) as t(x, n)", "write 7e0")]
    [InlineData("select array[1, null] = array[1, null]", "compare their parts")]
    [InlineData("select array_agg(n) = array[3] from silver_events group by title", "compare their parts")]
    [InlineData("select n from silver_events where array[n] in (array[3, n])", "compare their parts")]
    [InlineData("select (n, title) < (4, 'K') from silver_events", "compare their parts")]
    [InlineData("select nullif(array[n], array[3]) from silver_events", "compare their parts")]
    [InlineData("select contains(array[array[1, null]], array[1, null])", "compare their parts")]
    [InlineData("select array_position(array[row(1, null)], row(1, null))", "compare their parts")]
    [InlineData("select n from silver_events where (n, title) in (select n, title from silver_events)", "write exists (select 1 from t")]
    [InlineData("select 0x1F", "0x1f is no number here")]
    [InlineData("select 0b101, 0o17", "0b101 is no number here")]
    [InlineData("select date_parse('10:30', '%H:%i')", "write date_parse('1970-01-01 ' || x")]
    [InlineData("select date_parse('02-07', '%m-%d')", "the year before a month")]
    [InlineData("select * from unnest(array[row(1, 'a'), row(2, 'b')]) as t(n, s)", "write values (1, 'a'), (2, 'b')")]
    [InlineData("select try_cast(' 1 ' as double)", "a number to one engine only")]
    [InlineData("select n from silver_events limit 1 offset 1", "write offset n limit m")]
    public async Task What_DuckDB_would_answer_otherwise_is_refused_with_what_to_write(string sql, string reason) =>
        Assert.Contains(reason, await engine.RefusalAsync(sql), StringComparison.Ordinal);

    [Theory]
    [InlineData("select titel from silver_events", "there is no column titel in what the query reads; did you mean title")]
    [InlineData("select s.titel from silver_events as s", "there is no column titel in what the query reads; did you mean title")]
    [InlineData("select max(hour(event_timestam)) from silver_events", "no column event_timestam in what the query reads; did you mean")]
    [InlineData("with w as (select n as edits from silver_events) select edit from w", "did you mean edits?")]
    [InlineData("select t.title from silver_events as s", "the query reads no table t; did you mean s?")]
    [InlineData("select cardinality(map(array['k'], array[1]))", "cardinality does not take these arguments here")]
    [InlineData("select max_by(title, n, 2) from silver_events", "max_by does not take these arguments here")]
    [InlineData("select split(title, ' ', 2) from silver_events", "split does not take these arguments here")]
    [InlineData("select strpos(title, 'a', 2) from silver_events", "strpos does not take these arguments here")]
    [InlineData("select truncate(x, 1) from silver_events", "truncate does not take these arguments here")]
    [InlineData("select array_sort(array[2, 1], (a, b) -> a - b)", "array_sort does not take these arguments here")]
    [InlineData("select width_bucket(x, array[1e0]) from silver_events", "width_bucket does not take these arguments here")]
    [InlineData("select from_unixtime(n, 'UTC') from silver_events", "from_unixtime does not take these arguments here")]
    [InlineData("select hour(at_timezone(event_timestamp, '+05:30')) from silver_events", "write one's name, such as Asia/Kolkata")]
    [InlineData("select event_date + interval '1' week from silver_events", "write interval '7' day")]
    [InlineData("select U&'\\00e9'", "U&'…' is not read here")]
    [InlineData("select cast(array[1] as array(varchar))", "write transform(a, x -> cast(x as varchar))")]
    [InlineData("select nothing", "there is no column nothing in what the query reads")]
    [InlineData("select array[1] || 2", "write array[x] for an element")]
    [InlineData("select json_query('{}', 'lax $.x')", "json_query is not answered here: write json_extract_scalar")]
    [InlineData("select json_object('a': 1)", ": is for json_object only")]
    [InlineData("select title from silver_events where n = ?", "? has no value; write it into the statement")]
    public async Task A_mistake_is_told_with_what_was_meant(string sql, string reason) =>
        Assert.Contains(reason, await engine.RefusalAsync(sql), StringComparison.Ordinal);

    [Theory]
    [InlineData("select from_unixtime(n * 1e12) from silver_events", "write from_unixtime(x / 1e3) for milliseconds")]
    [InlineData("select date '9999-12-31' + interval '1' day", "outside of the years 1 to 9999")]
    [InlineData("select date_add('day', 100000000, current_date)", "outside of the years 1 to 9999")]
    [InlineData("select timestamp '0001-01-01 00:00:00' - interval '1' hour", "outside of the years 1 to 9999")]
    [InlineData("select from_unixtime(2e11) - from_unixtime(-2e11)", null)]
    [InlineData("select interval '100000000' day", "10,000,000 days")]
    [InlineData("select cast('1234567890123456789012345678901234' as decimal(38, 2))", "more than 28 digits")]
    public async Task A_value_that_has_no_place_here_is_refused_and_never_ends_the_program(string sql, string? reason)
    {
        if (reason is not null)
            Assert.Contains(reason, await engine.RefusalAsync(sql), StringComparison.Ordinal);
        else
            await engine.AskAsync(sql);
        Assert.Equal(2, (await engine.AskAsync("select count(*) from silver_events")).Scalar<long>());
    }

    [Theory]
    [InlineData("select a.x, b.x from unnest(sequence(1, 2000)) as a(x) cross join unnest(sequence(1, 2000)) as b(x) "
        + "cross join unnest(sequence(1, 2000)) as c(x)")]
    [InlineData("select lpad('', 200000, 'x') from unnest(sequence(1, 5000)) as a(x)")]
    [InlineData("select repeat(lpad('', 2000, 'x'), 2) from unnest(sequence(1, 100000)) as a(x)")]
    public async Task An_answer_that_memory_has_no_room_for_is_refused(string sql)
    {
        Assert.Contains("add limit, count or sum up", await engine.RefusalAsync(sql), StringComparison.Ordinal);
        Assert.Equal(2, (await engine.AskAsync("select count(*) from silver_events")).Scalar<long>());
    }

    [Fact]
    public async Task Show_and_describe_answer_in_Athenas_words()
    {
        var tables = await engine.AskAsync("show tables;");
        var columns = await engine.AskAsync("describe wikiguard_lakehouse.silver_events");
        var fields = await engine.AskAsync("show columns from pipeline_ledger");

        Assert.Equal("tab_name", Assert.Single(tables.Columns));
        Assert.Contains(tables.Rows, r => r[0] is "silver_events");
        Assert.Equal(["col_name", "data_type", "comment"], columns.Columns);
        Assert.Equal(["event_timestamp", "timestamp(6)", "when it happened, UTC"], columns.Rows.Single(r => r[0] is "event_timestamp"));
        Assert.Contains(fields.Rows, r => r[0] is "batch_id");
    }

    [Fact]
    public async Task Columns_without_a_name_have_Trinos_and_tables_have_Athenas_paths()
    {
        var result = await engine.AskAsync("""
            select title as T, n + 1, e.n, m.* from awsdatacatalog.wikiguard_lakehouse.silver_events as e
              cross join (select max(n) from wikiguard_lakehouse.silver_events) as m
            """);

        Assert.Equal(["T", "_col1", "n", "_col3"], result.Columns);
    }

    [Theory]
    [InlineData("values (1, 'a'), (2, 'b')", "_col0 _col1")]
    [InlineData("select * from (values 1)", "_col0")]
    [InlineData("select n, v.* from silver_events cross join (values (1, 2)) as v", "n _col1 _col2")]
    [InlineData("select * from (values (1, 2)) as v(a, b)", "a b")]
    public async Task Values_have_Trinos_names(string sql, string names) =>
        Assert.Equal(names.Split(' '), (await engine.AskAsync(sql)).Columns);

    [Fact]
    public async Task A_full_join_has_the_rows_of_both_sides() => Assert.Equal(
        [["a", null], ["b", "b"], [null, "c"]],
        (await engine.AskAsync("""
            select s.event_id, v.id from silver_events as s full outer join (values 'b', 'c') as v(id) on s.event_id = v.id
            order by coalesce(s.event_id, v.id)
            """)).Rows);

    [Theory]
    [InlineData("select * from a full join b using (k)", "k x y", "2 1 3")]
    [InlineData("select * from a join b using (k) join c using (x)", "x k y z", "1 2 3 4")]
    public async Task The_columns_that_a_join_is_using_come_first(string sql, string names, string row)
    {
        var result = await engine.AskAsync(
            $"with a(x, k) as (values (1, 2)), b(k, y) as (values (2, 3)), c(x, z) as (values (1, 4)) {sql}");

        Assert.Equal(names.Split(' '), result.Columns);
        Assert.Equal(row, string.Join(' ', result.Rows.Single()));
    }

    [Fact]
    public async Task A_star_over_a_join_within_another_is_refused_where_its_order_differs() => Assert.Contains(
        "name the columns",
        await engine.RefusalAsync("""
            select * from silver_events join (values 'a') as v(event_id) using (event_id) cross join (values 1) as w(z)
            """),
        StringComparison.Ordinal);

    [Fact]
    public async Task Values_keep_their_digits()
    {
        var result = await engine.AskAsync("""
            select cast(1.5 as decimal(10, 2)) as d, cast('1234567890123456789.12' as decimal(38, 2)) as w, 1.5e300 as f,
              interval '1' month as m, to_utf8('a') as b, array[1.50, null] as a, map(array['k'], array[1]) as k, row(1, 'x') as r,
              cast(row(1, 'x') as row(n bigint, t varchar)) as t
            """);

        Assert.Equal(
            [
                1.50m, 1234567890123456789.12m, 1.5e300, "0-1", "61", new NestedValue("[1.5,null]"), new NestedValue("{\"k\":1}"),
                new NestedValue("{\"field0\":1,\"field1\":\"x\"}"), new NestedValue("{\"n\":1,\"t\":\"x\"}"),
            ],
            result.Rows.Single());
        Assert.Equal("1.50", ((decimal)result.Rows.Single()[0]!).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_hour_elsewhere_is_read_from_a_time_in_UTC() => Assert.Equal(
        [19L, 19L, new DateOnly(2026, 1, 24), "2026-01-24 19:15"],
        (await engine.AskAsync("""
            select hour(event_timestamp at time zone 'America/New_York') as a, hour(at_timezone(event_timestamp, 'America/New_York')) as b,
              cast(at_timezone(event_timestamp, 'America/New_York') as date) as c,
              date_format(at_timezone(event_timestamp, 'America/New_York'), '%Y-%m-%d %H:%i') as d
            from silver_events where title = 'Vitamin E'
            """)).Rows.Single());

    [Fact]
    public async Task A_with_query_may_have_a_tables_name_and_hides_it() => Assert.Equal(1L, (await engine.AskAsync("""
        with silver_events as (select * from silver_events where n > 3) select count(*) from silver_events
        """)).Scalar<long>());
}
