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

    private readonly List<string> _files = [];
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
                if (await LandAsync(format, idColumn, Range(table, from, MostRows), cancellationToken))
                    continue;
                for (var part = from; part < from + MostRows; part += Vector)
                    await LandAsync(format, idColumn, Range(table, part, Vector), cancellationToken);
            }
        }
        return _landed;

        static string Range(string table, long from, int rows) => $"{table} where rowid >= {from} and rowid < {from + rows}";
    }

    /// <summary>
    /// Lands what a file that is kept holds beside the rows that are landed already: what a batch of bronze has twice is reported as wrong.
    /// </summary>
    /// <returns>False where it holds none of these rows, and nothing was done: the file itself can be landed.</returns>
    public async Task<bool> LandOthersAsync(string key, LandingFile file, CancellationToken cancellationToken)
    {
        var folder = file.FirstKey[..file.FirstKey.LastIndexOf('/')];
        var landed = _files.Where(f => f.StartsWith($"{folder}/", StringComparison.Ordinal) && LandingFile.Parse(f) is { } other
            && other.FirstOffset <= file.LastOffset && file.FirstOffset <= other.LastOffset).ToList();
        if (landed.Count == 0)
        {
            _files.Add(file.FirstKey);
            return false;
        }
        var idColumn = Tables.Single(t => t.Format == file.Format).IdColumn;
        var tables = new DuckDbLandingTables(objects);
        var kept = tables.RowsOf(file.Format.Table, file.Format.Columns, [key]).Text;
        var others = tables.RowsOf(file.Format.Table, ["kafka_offset", idColumn], landed).Text;
        return await LandAsync(file.Format, idColumn, $"""
            ({kept}) as kept where not exists (
              select 1 from ({others}) as landed where landed.kafka_offset = kept.kafka_offset and landed.{idColumn} = kept.{idColumn})
            """, cancellationToken);
    }

    private async Task<bool> LandAsync(LandingFormat format, string idColumn, string rows, CancellationToken cancellationToken)
    {
        if (await TryAsync($"""
            select kafka_topic, kafka_partition, min(kafka_offset), max(kafka_offset), array_join(array_agg(distinct {idColumn}), ' '),
              count(distinct (kafka_offset, {idColumn}))
            from {rows} group by kafka_topic, kafka_partition order by all
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
                copy (select distinct {string.Join(", ", columns)} from {rows}
                and kafka_topic = {SqlLiteral.Of(topic)} and kafka_partition = {partition} order by kafka_offset)
                to {SqlLiteral.Of(path)} (format parquet, compression zstd)
                """, cancellationToken);
            isWhole &= copied is not null;
            if (copied is null)
            {
                File.Delete(path);
                continue;
            }
            _files.Add(key);
            if (format == LandingFiles.Events)
                _landed += (long)row[5]!;
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
