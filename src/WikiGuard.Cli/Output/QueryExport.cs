using System.Text;
using Parquet;
using Parquet.Schema;
using WikiGuard.Ports;

namespace WikiGuard.Cli.Output;

/// <summary>A query's result as a file.</summary>
internal sealed record QueryExport(ReadOnlyMemory<byte> Bytes, string MediaType, string Extension)
{
    /// <param name="format">csv, json or parquet.</param>
    /// <exception cref="WrongUsageException">It is none of these.</exception>
    public static async Task<QueryExport> OfAsync(QueryResult result, string format, CancellationToken cancellationToken) => format switch
    {
        "csv" => new(Text(result, format), "text/csv; charset=utf-8", format),
        "json" => new(Text(result, format), "application/json; charset=utf-8", format),
        "parquet" => new(await ParquetAsync(result, cancellationToken), "application/vnd.apache.parquet", format),
        _ => throw new WrongUsageException($"A result is exported as csv, json or parquet, and not as {format}."),
    };

    private static byte[] Text(QueryResult result, string format)
    {
        using var text = new StringWriter();
        QueryOutput.Write(result, format, text, terminal: null);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static async Task<ReadOnlyMemory<byte>> ParquetAsync(QueryResult result, CancellationToken cancellationToken)
    {
        var columns = QueryOutput.Distinct(result.Columns).Select(
            (name, i) => Column.Of(name, [.. result.Rows.Select(r => r[i])])).ToList();
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(columns.Select(c => c.Field)), file, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd },
            cancellationToken: cancellationToken))
        {
            using var group = writer.CreateRowGroup();
            foreach (var column in columns)
                await column.WriteAsync(group, cancellationToken);
        }
        return file.GetBuffer().AsMemory(0, (int)file.Length);
    }

    /// <summary>A column with the type that all of its values have; else they are texts, as a table shows them.</summary>
    private sealed record Column(DataField Field, Func<ParquetRowGroupWriter, CancellationToken, Task> WriteAsync)
    {
        public static Column Of(string name, object?[] values)
        {
            var types = values.Where(v => v is not null).Select(v => v!.GetType()).Distinct().ToList();
            return types is not [var type] ? OfTexts(name, values)
                : type == typeof(long) ? Typed<long>(new DataField<long?>(name), values)
                : type == typeof(double) ? Typed<double>(new DataField<double?>(name), values)
                : type == typeof(bool) ? Typed<bool>(new DataField<bool?>(name), values)
                : type == typeof(DateOnly) ? Typed<DateOnly>(new DataField<DateOnly?>(name), values)
                : type == typeof(DateTime) ? Typed<DateTime>(
                    new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit: DateTimeTimeUnit.Micros,
                        isNullable: true), values)
                : OfTexts(name, values);
        }

        private static Column OfTexts(string name, object?[] values)
        {
            var field = new DataField<string>(name);
            return new(field, (group, _) => group.WriteAsync(
                field, Array.ConvertAll(values, v => v is null ? null! : ValueText.Of(v))));
        }

        private static Column Typed<T>(DataField field, object?[] values) where T : struct => new(field, (group, cancellationToken) =>
            group.WriteAsync<T>(field, Array.ConvertAll(values, v => (T?)v).AsMemory(), cancellationToken: cancellationToken));
    }
}
