using WikiGuard.Local.DuckDb;
using WikiGuard.Local.TrinoSql;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Local.Tests.TrinoSql;

/// <summary>An engine with one table of two rows, for every test of a class.</summary>
public sealed class QueryEngine : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private DuckDbQueryEngine _engine = null!;

    public string Folder => _folder.FullName;

    public async Task InitializeAsync()
    {
        _engine = new DuckDbQueryEngine(Path.Combine(Folder, "wikiguard_lakehouse.duckdb"), TimeProvider.System);
        await RunAsync("""
            create table silver_events as
            select * from (values
              ('a', 'Vitamin E', timestamp '2026-01-25 00:15:00', date '2026-01-25', 3, 1.5e0),
              ('b', 'K', timestamp '2026-01-26 00:15:00', date '2026-01-26', 4, 2.5e0))
              as t (event_id, title, event_timestamp, event_date, n, x)
            """);
    }

    public Task<QueryResult> AskAsync(string sql) => _engine.ReadAsync(new SqlStatement("query", sql), CancellationToken.None);

    /// <summary>What the refusal of a query says.</summary>
    public async Task<string> RefusalAsync(string sql) => (await Assert.ThrowsAsync<QueryFailedException>(() => AskAsync(sql))).Reason;

    /// <summary>A statement of the engine's own.</summary>
    public Task<QueryResult> RunAsync(string sql) => _engine.RunAsync(new SqlStatement("setup", sql), CancellationToken.None);

    /// <summary>DuckDB's type of the only column.</summary>
    public async Task<string> TypeAsync(string sql)
    {
        var text = TrinoText.Of(sql);
        var serialized = await RunAsync($"select cast(json_serialize_sql({SqlLiteral.Of(text)}) as varchar)");
        var query = new TrinoQuery("wikiguard_lakehouse", new HashSet<string>(["silver_events"], StringComparer.Ordinal));
        var rewritten = query.Rewrite(text, serialized.Scalar<string>());
        var translated = await RunAsync($"select json_deserialize_sql({SqlLiteral.Of(rewritten)})");
        return (await RunAsync($"select column_type from (describe {translated.Scalar<string>()})")).Scalar<string>();
    }

    public Task DisposeAsync()
    {
        _engine.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
