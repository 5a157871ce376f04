using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace WikiGuard.Bronze;

/// <summary>A kind of landing file: where it lies and which columns it has.</summary>
/// <param name="Table">The table that the files form for a query engine.</param>
/// <param name="Prefix">Ends with <c>/</c>.</param>
/// <param name="Fields">The columns, in order.</param>
public sealed record LandingFormat(string Table, string Prefix, DataField[] Fields)
{
    // SmallestSize, the library's default, makes zstd eighty times slower to save a few per cent.
    private static readonly ParquetOptions Options =
        new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };

    public IEnumerable<string> Columns => Fields.Select(f => f.Name);

    /// <summary>A file without rows.</summary>
    public Task<ReadOnlyMemory<byte>> EmptyAsync(CancellationToken cancellationToken) =>
        WriteAsync((_, _) => Task.CompletedTask, cancellationToken, withRows: false);

    /// <summary>A file with one row group.</summary>
    /// <param name="writeColumns">Writes every column of <see cref="Fields"/>, in order.</param>
    public async Task<ReadOnlyMemory<byte>> WriteAsync(
        Func<ParquetRowGroupWriter, DataField[], Task> writeColumns, CancellationToken cancellationToken, bool withRows = true)
    {
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(Fields), file, Options, cancellationToken: cancellationToken))
        {
            if (withRows)
            {
                using var group = writer.CreateRowGroup();
                await writeColumns(group, Fields);
            }
        }
        return file.GetBuffer().AsMemory(0, (int)file.Length);
    }

    /// <summary>Reads a file to its end.</summary>
    /// <returns>What prevents it from being read as a file of this kind; null where nothing does.</returns>
    public async Task<string?> DefectAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader =
                await ParquetReader.CreateAsync(new MemoryStream(file.ToArray(), writable: false), cancellationToken: cancellationToken);
            var fields = reader.Schema.DataFields;
            // An older version may not have written a column that a newer one fills.
            if (!fields.Select(f => f.Name).SequenceEqual(Columns.Take(fields.Length), StringComparer.Ordinal)
                || Fields.Skip(fields.Length).Any(f => !f.IsNullable))
                return $"its columns are {string.Join(", ", fields.Select(f => f.Name))}, and not those of {Prefix}";
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                foreach (var field in fields)
                    await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
            }
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException) // on damaged bytes the library may throw anything
        {
            return "it is no whole Parquet file";
        }
    }
}
