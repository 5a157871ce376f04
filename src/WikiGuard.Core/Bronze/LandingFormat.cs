using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace WikiGuard.Bronze;

/// <summary>A kind of landing file: where it lies and which columns it has.</summary>
/// <param name="Prefix">Ends with <c>/</c>.</param>
/// <param name="Fields">The columns, in order.</param>
public sealed record LandingFormat(string Prefix, DataField[] Fields)
{
    // SmallestSize, the library's default, makes zstd eighty times slower for a few per cent.
    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };

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
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(Fields), file, Options, cancellationToken: cancellationToken))
        {
            if (withRows)
            {
                using var group = writer.CreateRowGroup();
                await writeColumns(group, Fields);
            }
        }
        return file.GetBuffer().AsMemory(0, (int)file.Length);
    }
}
