using System.Text.Json;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench.Days;

/// <summary>What a statement read, as DuckDB's profiler counts it.</summary>
/// <param name="Rows">Rows of tables and files, without row groups that were skipped by their bounds.</param>
/// <param name="LearnedRows">Those of them that were learned from the days before, and those that are learned from.</param>
/// <param name="Bytes">Bytes read from disk; DuckDB does not read again what it has in memory.</param>
internal readonly record struct StatementRead(string Statement, long Rows, long LearnedRows, long Bytes);

/// <summary>A DuckDB that profiles the statements it is given, which come one after another.</summary>
internal sealed class ProfiledEngine : IQueryEngine
{
    private static readonly string[] Learned = ["gold_baselines", "gold_known_editors"];

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
            """custom_profiling_settings = '{"OPERATOR_ROWS_SCANNED": "true", "CUMULATIVE_ROWS_SCANNED": "true", "TOTAL_BYTES_READ": "true", "EXTRA_INFO": "true"}'""",
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
        using var profile = JsonDocument.Parse(
            await File.ReadAllBytesAsync(_profile, cancellationToken), new JsonDocumentOptions { MaxDepth = 1024 });
        var scans = Scans(profile.RootElement).ToList();
        var isLearning = statement.Name.StartsWith("gold/learn", StringComparison.Ordinal);
        _reads.Add(new StatementRead(
            statement.Name, scans.Sum(s => s.Rows),
            scans.Where(s => isLearning || Learned.Contains(s.Table, StringComparer.Ordinal)).Sum(s => s.Rows),
            profile.RootElement.GetProperty("total_bytes_read").GetInt64()));
        return result;
    }

    // Files have no table.
    private static IEnumerable<(string? Table, long Rows)> Scans(JsonElement node)
    {
        if (node.TryGetProperty("operator_rows_scanned", out var rows) && rows.GetInt64() > 0)
            yield return (node.GetProperty("extra_info").TryGetProperty("Table", out var table) ? table.GetString()!.Split('.')[^1] : null,
                rows.GetInt64());
        foreach (var scan in node.GetProperty("children").EnumerateArray().SelectMany(Scans))
            yield return scan;
    }

    /// <summary>What has been read since the last call, statement by statement.</summary>
    public IReadOnlyList<StatementRead> Take()
    {
        StatementRead[] taken = [.. _reads];
        _reads.Clear();
        return taken;
    }
}
