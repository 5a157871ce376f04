using Parquet;
using Parquet.Schema;

namespace WikiGuard.Testing;

/// <summary>Makes Parquet files for tests, as others write them: each column may be empty.</summary>
public static class ParquetFile
{
    /// <param name="rows">The values by column; texts, longs, bools and times.</param>
    public static async Task<byte[]> MakeAsync(IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, int rowsPerGroup = 1_000)
    {
        var fields = rows.SelectMany(r => r).Where(v => v.Value is not null).GroupBy(v => v.Key, StringComparer.Ordinal)
            .Select(g => new DataField(g.Key, g.First().Value!.GetType(), isNullable: true)).ToArray();
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
        var t when t == typeof(long) => group.WriteAsync<long>(field, values.Select(v => (long?)v).ToArray()),
        var t when t == typeof(bool) => group.WriteAsync<bool>(field, values.Select(v => (bool?)v).ToArray()),
        var t when t == typeof(DateTime) => group.WriteAsync<DateTime>(field, values.Select(v => (DateTime?)v).ToArray()),
        _ => group.WriteAsync(field, values.Select(v => (string)v!).ToArray()),
    };
}
