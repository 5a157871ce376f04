using Microsoft.Extensions.Time.Testing;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Schema;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Tables made by one version of WikiGuard and opened by another.</summary>
public sealed class SchemaSpecs : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 7, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("wikiguard-schema-").FullName;
    private readonly DuckDbQueryEngine _engine;

    public SchemaSpecs() => _engine = new DuckDbQueryEngine(Path.Combine(_folder, "schema.duckdb"), TimeProvider.System);

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_lakehouse_gets_every_table_and_its_version_noted()
    {
        var report = await MigrateAsync(Schema(1, "things: name varchar, event_date date"));

        Assert.Equal(["table schema_versions", "table things"], report.Changes.Order(StringComparer.Ordinal));
        Assert.Equal(["1 table things; table schema_versions 12:00"],
            await TextsAsync("select concat_ws(' ', cast(version as varchar), changes, strftime(applied_at, '%H:%M')) from "
                + "schema_versions"));
    }

    [Fact]
    public async Task Columns_added_by_a_later_version_read_null_in_the_old_rows_and_keep_the_rest()
    {
        await MigrateAsync(Schema(1, "things: name varchar"));
        await RunAsync("insert into things (name) values ('old')");

        var report = await MigrateAsync(Schema(2, "things: name varchar, size bigint, seen_at timestamp(6)", "others: id bigint"));
        await RunAsync("insert into things (name, size) values ('new', 7)");

        Assert.Equal(["table others", "column things.size", "column things.seen_at"], report.Changes);
        Assert.Equal(["new 7 null", "old null null"], await TextsAsync(
            "select name || ' ' || coalesce(cast(size as varchar), 'null') || ' ' || coalesce(cast(seen_at as varchar), 'null') from "
                + "things order by name"));
    }

    [Fact]
    public async Task Migrating_twice_is_the_same_as_once()
    {
        var schema = Schema(1, "things: name varchar, count_of bigint, seen_at timestamp(6), share double, is_new boolean, part integer, "
            + "event_date date");
        await MigrateAsync(schema);

        var second = await MigrateAsync(schema);

        Assert.Empty(second.Changes);
        Assert.Equal(["1"], await TextsAsync("select cast(count(*) as varchar) from schema_versions"));
    }

    [Fact]
    public async Task A_column_of_another_type_is_named_with_both_types_and_nothing_is_changed()
    {
        await RunAsync("create table things (name bigint, size varchar)");

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(
            () => MigrateAsync(Schema(1, "things: name varchar, size bigint, extra date", "others: id bigint")));

        Assert.Contains("things.name is bigint, and this version needs varchar. Rename the column", failure.Message,
            StringComparison.Ordinal);
        Assert.Contains("things.size is varchar, and this version needs bigint.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["name", "size"],
            await TextsAsync("select column_name from information_schema.columns where table_schema = 'main' order by 1"));
    }

    [Fact]
    public async Task A_column_that_nobody_declared_is_left_alone_and_reported()
    {
        await RunAsync("create table things (name varchar, note varchar)");
        await RunAsync("insert into things values ('a', 'mine')");

        var report = await MigrateAsync(Schema(1, "things: name varchar"));

        Assert.Equal(["things.note"], report.UnknownColumns);
        Assert.Equal(["mine"], await TextsAsync("select note from things"));
    }

    [Fact]
    public async Task A_lakehouse_of_a_newer_version_is_refused()
    {
        await MigrateAsync(Schema(7, "things: name varchar, later bigint"));

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => MigrateAsync(Schema(6, "things: name varchar, extra date")));

        Assert.Contains("schema version 7, and this wikiguard knows versions up to 6", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["later", "name"], await TextsAsync(
            "select column_name from information_schema.columns where table_schema = 'main' and table_name = 'things' order by 1"));
    }

    [Fact]
    public async Task A_crash_before_any_statement_is_mended_by_the_next_run()
    {
        var newer = Schema(2, "things: name varchar, size bigint, seen_at date", "others: id bigint");
        for (var step = 0; ; step++)
        {
            await RunAsync("drop table if exists things");
            await RunAsync("drop table if exists others");
            await RunAsync("drop table if exists schema_versions");
            await MigrateAsync(Schema(1, "things: name varchar"));
            await RunAsync("insert into things (name) values ('old')");
            var crash = new CrashPoint();
            crash.CrashAfter(step);
            var crashed = false;
            try
            {
                await new SchemaMigration(crash.Guard(_engine), new DuckDbDialect(), new FakeTimeProvider(Noon), newer).RunAsync(
                    CancellationToken.None);
            }
            catch (CrashException)
            {
                crashed = true;
            }

            await MigrateAsync(newer);

            Assert.Equal(["old"], await TextsAsync("select name from things where size is null and seen_at is null"));
            Assert.Equal(["0"], await TextsAsync("select cast(count(id) as varchar) from others"));
            Assert.Equal(["2"], await TextsAsync("select cast(max(version) as varchar) from schema_versions"));
            if (!crashed)
            {
                Assert.Equal(6, step); // two queries, a table, two columns, the note
                break;
            }
        }
    }

    [Fact]
    public async Task A_lakehouse_from_before_there_were_versions_is_opened_with_its_rows()
    {
        using (var lakehouse = await LocalLakehouse.OpenAsync(_folder, TimeProvider.System, CancellationToken.None))
        {
            foreach (var sql in new[]
            {
                "insert into silver_events (event_id, title) values ('e1', 'Berlin')",
                "alter table silver_events drop column revert_source",
                "alter table silver_events drop column title_url",
                "drop table schema_versions",
            })
                await lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);
        }

        using var reopened = await LocalLakehouse.OpenAsync(_folder, TimeProvider.System, CancellationToken.None);

        Assert.Equal(["table schema_versions", "column silver_events.title_url", "column silver_events.revert_source"],
            reopened.Migration.Changes);
        var rows = await reopened.Engine.RunAsync(
            new SqlStatement("test", "select event_id, title, revert_source from silver_events"), CancellationToken.None);
        Assert.Equal(["e1", "Berlin", null], Assert.Single(rows.Rows));
    }

    private Task<MigrationReport> MigrateAsync(LakehouseSchema schema) =>
        new SchemaMigration(_engine, new DuckDbDialect(), new FakeTimeProvider(Noon), schema).RunAsync(CancellationToken.None);

    // "things: name varchar, size bigint"
    private static LakehouseSchema Schema(long version, params string[] tables) => new(version,
    [
        .. tables.Select(t => t.Split(": ")).Select(t => TableSchema.Parse(
            $"create table if not exists {t[0]} (\n  {string.Join(",\n  ", t[1].Split(", "))}\n)\nwith (format = 'PARQUET')")),
        TableSchema.Get("schema_versions"),
    ]);

    private Task<QueryResult> RunAsync(string sql) => _engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    private async Task<IEnumerable<string>> TextsAsync(string sql) => (await RunAsync(sql)).Rows.Select(r => (string)r[0]!);
}
