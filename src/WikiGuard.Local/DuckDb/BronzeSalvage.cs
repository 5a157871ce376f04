using WikiGuard.Bronze;
using WikiGuard.Local.Storage;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// Lands again what a database still has of bronze, from which everything else is derived. Rows that lie in a damaged block are left out,
/// and so are at most as many beside them as DuckDB reads at once.
/// </summary>
internal sealed class BronzeSalvage(DuckDbQueryEngine engine, FolderObjectStore objects)
{
    /// <summary>DuckDB's vector: what it reads at least.</summary>
    private const int Vector = 2_048;

    /// <summary>Of a landing file; a batch of bronze takes several.</summary>
    private const int MostRows = 10 * Vector;

    private static readonly (LandingFormat Format, string Table, string IdColumn)[] Tables =
        [(LandingFiles.Events, "bronze_events", "event_id"), (LandingFiles.Quarantine, "bronze_quarantine", "quarantine_id")];

    private long _landed;

    /// <returns>The rows of <c>bronze_events</c> that were landed.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        _landed = 0;
        foreach (var (format, table, idColumn) in Tables)
        {
            if (await TryAsync($"select coalesce(max(rowid), -1) from {table}", cancellationToken) is not { } last)
                continue;
            for (long from = 0, end = last.Scalar<long>() + 1; from < end; from += MostRows)
            {
                if (await LandAsync(format, table, idColumn, from, MostRows, cancellationToken))
                    continue;
                for (var part = from; part < from + MostRows; part += Vector)
                    await LandAsync(format, table, idColumn, part, Vector, cancellationToken);
            }
        }
        return _landed;
    }

    private async Task<bool> LandAsync(
        LandingFormat format, string table, string idColumn, long from, int rows, CancellationToken cancellationToken)
    {
        var range = $"{table} where rowid >= {from} and rowid < {from + rows}";
        if (await TryAsync($"""
            select kafka_topic, kafka_partition, min(kafka_offset), max(kafka_offset), array_join(array_agg(distinct {idColumn}), ' ')
            from {range} group by all order by all
            """, cancellationToken) is not { } partitions)
            return false;
        var isWhole = true;
        foreach (var row in partitions.Rows)
        {
            var (topic, partition, first) = ((string)row[0]!, (long)row[1]!, (long)row[2]!);
            var ids = ((string)row[4]!).Split(' ');
            // A recreated topic has counted some offsets twice; by its name, a file has room for all of its rows.
            var key = LandingFiles.KeyOf(format, topic, (int)partition, first, Math.Max((long)row[3]!, first + ids.Length - 1), ids);
            var path = objects.PathOf(key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Distinct: a database may have carried out a log twice.
            var columns = format.Columns.Select(c => c == "event_timestamp" ? "cast(null as timestamp) as event_timestamp" : c);
            var copied = await TryAsync($"""
                copy (select distinct {string.Join(", ", columns)} from {range}
                and kafka_topic = {SqlLiteral.Of(topic)} and kafka_partition = {partition} order by kafka_offset)
                to {SqlLiteral.Of(path)} (format parquet, compression zstd)
                """, cancellationToken);
            isWhole &= copied is not null;
            if (copied is null)
                File.Delete(path);
            else if (format == LandingFiles.Events)
                _landed += ids.Length;
        }
        return isWhole;
    }

    /// <returns>Null where what it reads is damaged.</returns>
    private async Task<Ports.QueryResult?> TryAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.RunAsync(new SqlStatement("salvage", sql), cancellationToken);
        }
        catch (DamagedStoreException)
        {
            return null;
        }
    }
}
