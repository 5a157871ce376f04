using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Testing.Athena;

/// <summary>
/// An engine whose tables have snapshots when a test takes them: <c>table for version as of n</c> reads a copy, and
/// <c>"table$snapshots"</c> lists them, with the columns that Iceberg's has.
/// </summary>
public sealed partial class TimeTravel(IQueryEngine engine) : IQueryEngine
{
    private readonly ConcurrentDictionary<string, List<long>> _taken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _snapshotSeconds = new(StringComparer.Ordinal);
    private long _lastId = 900_000_000_000_000_000;

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) => engine.RunAsync(
        statement with { Text = Version().Replace(statement.Text, "\"${table}@${id}\"") }, cancellationToken);

    /// <summary>Takes a snapshot of some tables.</summary>
    /// <param name="at">When they were committed.</param>
    /// <returns>The snapshots' id, which is the same for all of them.</returns>
    public async Task<long> TakeAsync(DateTimeOffset at, params IEnumerable<string> tables)
    {
        var id = ++_lastId;
        foreach (var table in tables)
        {
            await RunAsync($"create table if not exists \"{table}$snapshots\" (committed_at timestamptz, snapshot_id bigint, parent_id bigint)");
            await RunAsync($"create table \"{table}@{id}\" as select * from {table}");
            _taken.GetOrAdd(table, _ => []).Add(id);
            // There was something before the first one, too: it is no longer known.
            await RunAsync($"insert into \"{table}$snapshots\" select timestamptz '{at:yyyy-MM-dd HH:mm:ss.ffffff}+00', {id}, "
                + $"(select coalesce(max(snapshot_id), 7) from \"{table}$snapshots\")");
        }
        return id;
    }

    /// <summary>
    /// Heeds what is said of maintenance: <c>vacuum</c> removes a table's snapshots, where its properties keep none but the current state.
    /// </summary>
    internal async Task MaintainAsync(string text)
    {
        if (SnapshotAge().Match(text) is { Success: true } set)
            _snapshotSeconds[set.Groups["table"].Value] = int.Parse(set.Groups["seconds"].Value, CultureInfo.InvariantCulture);
        if (Vacuum().Match(text) is not { Success: true } vacuum)
            return;
        var table = vacuum.Groups["table"].Value;
        if (_snapshotSeconds.GetValueOrDefault(table, int.MaxValue) > 1 || !_taken.TryGetValue(table, out var ids))
            return;
        foreach (var id in ids)
            await RunAsync($"drop table \"{table}@{id}\"");
        await RunAsync($"delete from \"{table}$snapshots\"");
        ids.Clear();
    }

    private Task<QueryResult> RunAsync(string sql) => engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    [GeneratedRegex(@"^alter table (\w+\.)?(?<table>\w+) set tblproperties \(.*'vacuum_max_snapshot_age_seconds' = '(?<seconds>[0-9]+)'",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnapshotAge();

    [GeneratedRegex(@"^vacuum (?<table>\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Vacuum();

    [GeneratedRegex(@"(?<table>\w+) for version as of (?<id>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
