namespace WikiGuard.Cli.Tests;

/// <summary>
/// What "the same tables" means: every row of silver and gold, with all columns but lineage (where a row came from, when it was processed, in
/// which batch).
/// </summary>
internal static class LakehouseContent
{
    private const string Lineage = "'kafka_topic', 'kafka_partition', 'kafka_offset', 'ingestion_timestamp', 'processing_lag_seconds', "
        + "'avg_processing_lag_seconds', 'max_processing_lag_seconds', 'committed_at', 'processed_at', 'aggregation_timestamp', 'batch_id', 'batch_seq', 'ingest_mode'";

    private static readonly string[] Tables =
        ["silver_events", "gold_entity_metrics_10min", "gold_user_metrics_10min", "gold_global_metrics_10min"];

    /// <returns>One line a table: its name, its rows and their digest.</returns>
    public static async Task<IReadOnlyList<string>> DigestAsync(string lakehouse)
    {
        var lines = new List<string>();
        foreach (var table in Tables)
        {
            var columns = await Tool.QueryAsync(
                lakehouse, $"select column_name from information_schema.columns where table_name = '{table}' and column_name not in ({Lineage}) order by ordinal_position");
            var row = string.Join(" || '|' || ", columns.Select(c => $"coalesce(cast({c} as varchar), 'NULL')"));
            var digest = await Tool.QueryAsync(
                lakehouse, $"select count(*) as row_count, coalesce(md5(to_utf8(string_agg(line, '~' order by line))), '') as digest from (select {row} as line from {table}) as lines");
            lines.Add($"{table}: {digest.Single()}");
        }
        return lines;
    }
}
