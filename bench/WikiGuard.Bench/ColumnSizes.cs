using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench;

/// <summary>What a row of a table takes in Parquet with zstd, column by column.</summary>
/// <param name="Rows">The number of rows that were measured.</param>
/// <param name="BytesPerRow">Compressed bytes, by column.</param>
internal sealed record ColumnSizes(long Rows, IReadOnlyDictionary<string, double> BytesPerRow)
{
    /// <param name="file">Written, to be measured.</param>
    public static async Task<ColumnSizes> MeasureAsync(IQueryEngine engine, string table, string file, CancellationToken cancellationToken)
    {
        Task<QueryResult> RunAsync(string sql) => engine.RunAsync(new SqlStatement("bench/column_sizes", sql), cancellationToken);

        var rows = (await RunAsync($"select count(*) from {table}")).Scalar<long>();
        if (rows == 0)
            return new ColumnSizes(0, new Dictionary<string, double>());
        await RunAsync($"copy {table} to {SqlLiteral.Of(file)} (format parquet, compression zstd)");
        var sizes = await RunAsync(
            $"select path_in_schema, cast(sum(total_compressed_size) as bigint) from parquet_metadata({SqlLiteral.Of(file)}) group by "
                + "path_in_schema");
        return new ColumnSizes(rows, sizes.Rows.ToDictionary(r => (string)r[0]!, r => (double)(long)r[1]! / rows));
    }

    public double Of(IEnumerable<TableColumn> columns) => columns.Sum(c => BytesPerRow.GetValueOrDefault(c.Name));
}
