using System.Text.Json;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench.Days;

/// <summary>What a statement read, as DuckDB's profiler counts it.</summary>
/// <param name="Rows">Of tables and files, after whole row groups were passed over by their bounds.</param>
/// <param name="Bytes">From the disk; what DuckDB has in memory it does not read again.</param>
internal readonly record struct StatementRead(string Statement, long Rows, long Bytes);

/// <summary>A DuckDB that profiles the statements it is given, which come one after another.</summary>
internal sealed class ProfiledEngine : IQueryEngine
{
    private readonly IQueryEngine _engine;
    private readonly string _profile;
    private readonly List<StatementRead> _reads = [];

    private ProfiledEngine(IQueryEngine engine, string profile) => (_engine, _profile) = (engine, profile);

    /// <param name="profile">A file, written anew by each statement.</param>
    public static async Task<ProfiledEngine> OnAsync(IQueryEngine engine, string profile, CancellationToken cancellationToken)
    {
        // Settings of a connection. An engine that is given one statement at a time has one.
        foreach (var setting in new[]
        {
            """custom_profiling_settings = '{"OPERATOR_ROWS_SCANNED": "true", "CUMULATIVE_ROWS_SCANNED": "true", "TOTAL_BYTES_READ": "true"}'""",
            "enable_profiling = 'json'",
            $"profiling_output = {SqlLiteral.Of(profile)}",
        })
            await engine.RunAsync(new SqlStatement("bench/profile", $"set {setting}"), cancellationToken);
        return new ProfiledEngine(engine, profile);
    }

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        File.Delete(_profile);
        var result = await _engine.RunAsync(statement, cancellationToken);
        using var profile = JsonDocument.Parse(await File.ReadAllBytesAsync(_profile, cancellationToken), new JsonDocumentOptions { MaxDepth = 1024 });
        long Number(string name) => profile.RootElement.GetProperty(name).GetInt64();
        _reads.Add(new StatementRead(statement.Name, Number("cumulative_rows_scanned"), Number("total_bytes_read")));
        return result;
    }

    /// <summary>What has been read since the last call, statement by statement.</summary>
    public IReadOnlyList<StatementRead> Take()
    {
        StatementRead[] taken = [.. _reads];
        _reads.Clear();
        return taken;
    }
}
