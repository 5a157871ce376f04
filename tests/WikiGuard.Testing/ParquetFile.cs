using Parquet;
using Parquet.Schema;

namespace WikiGuard.Testing;

/// <summary>Makes Parquet files for tests, as others write them.</summary>
public static class ParquetFile
{
    /// <param name="rows">The values by column; texts, longs, bools and times.</param>
    /// <param name="required">Whether no value may be empty; else each may.</param>
    public static async Task<byte[]> MakeAsync(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, int rowsPerGroup = 1_000, bool required = false)
    {
        var fields = rows.SelectMany(r => r).Where(v => v.Value is not null).GroupBy(v => v.Key, StringComparer.Ordinal)
            .Select(g => new DataField(g.Key, g.First().Value!.GetType(), isNullable: !required)).ToArray();
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file))
        {
            foreach (var group in rows.Chunk(rowsPerGroup))
            {
                using var part = writer.CreateRowGroup();
                foreach (var field in fields)
                    await WriteAsync(part, field, [.. group.Select(r => r.GetValueOrDefault(field.Name))]);
            }
        }
        return file.ToArray();
    }

    private static Task WriteAsync(ParquetRowGroupWriter group, DataField field, object?[] values) => field.ClrType switch
    {
        var t when t == typeof(long) => WriteAsync<long>(group, field, values),
        var t when t == typeof(bool) => WriteAsync<bool>(group, field, values),
        var t when t == typeof(DateTime) => WriteAsync<DateTime>(group, field, values),
        _ => group.WriteAsync(field, values.Select(v => (string)v!).ToArray()),
    };

    private static Task WriteAsync<T>(ParquetRowGroupWriter group, DataField field, object?[] values)
        where T : struct =>
        field.IsNullable
            ? group.WriteAsync<T>(field, values.Select(v => (T?)v).ToArray())
            : group.WriteAsync<T>(field, values.Select(v => (T)v!).ToArray());
}
