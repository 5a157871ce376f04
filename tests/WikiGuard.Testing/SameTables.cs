using System.Security.Cryptography;
using System.Text;
using WikiGuard.Ports;
using WikiGuard.Sql;
using Xunit;

namespace WikiGuard.Testing;

/// <summary>
/// Whether two lakehouses hold the same silver and gold tables: all columns equal except lineage, which says how and when a row came about
/// and may differ from run to run.
/// </summary>
public static class SameTables
{
    private static readonly (string Name, string[] Keys)[] Tables =
    [
        ("silver_events", ["event_id", "event_date"]),
        ("silver_revision_signals", ["wiki", "revision_id", "event_date"]),
        ("gold_entity_metrics_10min", ["window_start", "entity"]),
        ("gold_user_metrics_10min", ["window_start", "user_name"]),
        ("gold_global_metrics_10min", ["window_start"]),
    ];

    // What stands behind a score, and what was refused. Not what became of the edits: a day is counted once, and by a replay with what has
    // come since.
    private static readonly (string Name, string[] Keys)[] Beside =
    [
        ("gold_entity_evidence_10min", ["window_start", "entity", "event_id"]),
        ("gold_baselines", ["metric_date", "scope", "scope_key", "hour_of_week"]),
        ("gold_known_editors", ["metric_date", "user_name"]),
        ("bronze_quarantine", ["quarantine_id"]),
        ("silver_quarantine", ["quarantine_id"]),
        ("gold_quarantine", ["quarantine_id"]),
    ];

    /// <returns>One line a table: its name, its rows, and a digest of them. Equal texts mean the same tables.</returns>
    /// <param name="whole">With evidence, baselines, known editors and quarantines.</param>
    public static async Task<string> FingerprintAsync(IQueryEngine engine, bool whole = false)
    {
        var text = new StringBuilder();
        foreach (var (table, keys) in whole ? [.. Tables, .. Beside] : Tables)
        {
            var rows = await RowsAsync(engine, table, keys);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (key, hash) in rows)
                digest.AppendData(Encoding.UTF8.GetBytes($"{key} {hash}\n"));
            text.AppendLine($"{table}: {rows.Count} rows, {Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 8))}");
        }
        return text.ToString();
    }

    /// <summary>For a failed comparison: the keys of the rows that are missing, surplus or unequal, at most 20 a table.</summary>
    public static async Task<string> DifferencesAsync(IQueryEngine expected, IQueryEngine actual, bool whole = false)
    {
        var text = new StringBuilder();
        foreach (var (table, keys) in whole ? [.. Tables, .. Beside] : Tables)
        {
            var left = (await RowsAsync(expected, table, keys)).ToLookup(r => r.Key, r => r.Hash);
            var right = (await RowsAsync(actual, table, keys)).ToLookup(r => r.Key, r => r.Hash);
            var unequal = left.Select(l => l.Key).Union(right.Select(r => r.Key))
                .Where(k => !left[k].Order().SequenceEqual(right[k].Order()));
            foreach (var key in unequal.Take(20))
                text.AppendLine($"{table} {key}: {(right[key].Any() ? left[key].Any() ? "differs" : "surplus" : "missing")}");
        }
        return text.ToString();
    }

    /// <summary>Both lakehouses hold the same; a failure names the rows.</summary>
    public static async Task AssertAsync(IQueryEngine expected, IQueryEngine actual, bool whole = false)
    {
        if (!string.Equals(await FingerprintAsync(expected, whole), await FingerprintAsync(actual, whole), StringComparison.Ordinal))
            Assert.Fail(await DifferencesAsync(expected, actual, whole));
    }

    private static bool IsLineage(string column) =>
        column.StartsWith("kafka_", StringComparison.Ordinal) || column.Contains("batch_", StringComparison.Ordinal)
        || column.Contains("processing_lag", StringComparison.Ordinal)
        || column is "ingestion_timestamp" or "signals_seq" or "committed_at" or "processed_at" or "aggregation_timestamp" or "ingest_mode"
            // a refused row's record holds its lineage, too
            or "learned_at" or "quarantine_timestamp" or "status_timestamp" or "original_record";

    // The rows are hashed by the engine: a day of events need not come into this process.
    private static async Task<List<(string Key, string Hash)>> RowsAsync(IQueryEngine engine, string table, string[] keys)
    {
        var columns = (await RunAsync(engine, $"select * from {table} limit 0")).Columns.Where(c => !IsLineage(c));
        var result = await RunAsync(engine,
            $"select {Texts(keys)} as row_key, to_hex(md5(to_utf8({Texts(columns)}))) as row_hash from {table} order by 1, 2");
        return [.. result.Rows.Select(r => ((string)r[0]!, (string)r[1]!))];
    }

    private static string Texts(IEnumerable<string> columns) =>
        $"concat_ws(' | ', {string.Join(", ", columns.Select(c => $"coalesce('''' || cast(\"{c}\" as varchar) || '''', 'null')"))})";

    private static Task<QueryResult> RunAsync(IQueryEngine engine, string sql) =>
        engine.RunAsync(new SqlStatement("same_tables", sql), CancellationToken.None);
}
