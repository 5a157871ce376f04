using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;
using WikiGuard.Config;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Mapping;

/// <summary>
/// A Parquet file, each of whose rows becomes a recentchange event. A position counts rows. In memory is one row group at a time, of the
/// columns that the mapping reads.
/// </summary>
/// <param name="place">Where it is, for messages.</param>
/// <param name="openAsync">Opens the file; the stream can seek.</param>
/// <param name="mapping">Null where the columns are named as the fields of an event are, or hold whole events.</param>
public sealed class ParquetRecording(
    string name, string place, Func<CancellationToken, Task<Stream>> openAsync, RowMapping? mapping) : IRecording
{
    /// <summary>Of a row group, uncompressed: in memory it takes several times as much, where texts have two bytes a letter.</summary>
    internal long MaxGroupBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;

    public string Name => name;

    public string Identity => SourceIdentity.Of(name, place);

    public bool IsLive => false;

    public string Unit => "row";

    /// <summary>Reads the file's end, which says what it holds.</summary>
    /// <exception cref="InvalidConfigException">It is no Parquet file, lacks columns, or has row groups that are too large.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var file = await openAsync(cancellationToken);
        await using var reader = await OpenAsync(file, cancellationToken);
        ColumnsOf(reader);
    }

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = await openAsync(cancellationToken);
        await using var reader = await OpenAsync(file, cancellationToken);
        var (fields, columns) = ColumnsOf(reader);
        var writer = new RowWriter(fields);
        var before = 0L;
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            var rows = reader.RowGroups[number].RowCount;
            if (before + rows > from.Number)
            {
                using var group = await ReadAsync(reader, number, columns, cancellationToken);
                for (var row = before + 1; row <= before + rows; row++)
                {
                    group.Advance();
                    if (row <= from.Number)
                        continue;
                    cancellationToken.ThrowIfCancellationRequested();
                    var wrong = writer.Write(column => group[column]);
                    yield return new SourceEvent(
                        wrong is null ? writer.Event : RowWriter.Raw(fields.Columns, column => group[column]),
                        new SourcePosition(row, row, EventId: null))
                    { Refusal = wrong };
                }
            }
            before += rows;
        }
    }

    /// <summary>A hash of the file's beginning, however far it was read.</summary>
    public async ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken)
    {
        await using var file = await openAsync(cancellationToken);
        return await Recording.FingerprintOfAsync(file, offset, cancellationToken);
    }

    public async ValueTask<long?> LengthAsync(CancellationToken cancellationToken)
    {
        await using var file = await openAsync(cancellationToken);
        await using var reader = await OpenAsync(file, cancellationToken);
        return reader.RowGroups.Sum(g => g.RowCount);
    }

    private (RowMapping Mapping, IReadOnlyList<(string Name, DataField Field)> Columns) ColumnsOf(ParquetReader reader)
    {
        var schema = SchemaOf(reader);
        var there = ParquetRows.ColumnsOf(schema);
        string[] names = [.. there.Keys];
        var fields = mapping ?? RowMapping.Of(names) ?? throw new InvalidConfigException(
            $"{place} has not the columns of recentchange events: {string.Join(", ", EventFields.Required.Except(names, StringComparer.Ordinal))}. "
                + $"Say by a mapping which columns they come from. It has {Listed(names)}.");
        var missing = fields.Columns.Where(c => !there.ContainsKey(c)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidConfigException($"{place} lacks columns that the mapping names: {string.Join(", ", missing.Select(m =>
                ParquetRows.HasColumn(schema, m) ? $"{m} (it is a list, a map or a structure, which cannot be read)"
                : NearestName.Of(m, names) is { } nearest ? $"{m} (did you mean {nearest}?)" : m))}. It has {Listed(names)}.");
        }
        IReadOnlyList<(string, DataField)> columns = [.. fields.Columns.Select(c => (c, there[c]))];
        for (var number = 0; number < reader.RowGroupCount; number++)
            CheckSize(reader, number, columns);
        return (fields, columns);
    }

    private void CheckSize(ParquetReader reader, int number, IReadOnlyList<(string Name, DataField Field)> columns)
    {
        using var group = reader.OpenRowGroupReader(number);
        var bytes = columns.Sum(c => group.ColumnExists(c.Field) ? group.GetMetadata(c.Field)?.MetaData?.TotalUncompressedSize ?? 0 : 0);
        if (bytes > MaxGroupBytes)
        {
            throw new InvalidConfigException($"Row group {number} of {place} has {bytes / 1e6:N0} MB in the columns that are read, and at "
                + $"most {MaxGroupBytes / 1e6:N0} MB fit into the memory that is here. Write the file with smaller row groups: of 100,000 rows, say.");
        }
    }

    // It is not made before it is asked for.
    private ParquetSchema SchemaOf(ParquetReader reader)
    {
        try
        {
            return reader.Schema;
        }
        catch (NotSupportedException e)
        {
            throw new InvalidConfigException(
                $"{place} has a column of a kind that cannot be read: {Spoken.Sentence(e.Message)} Write the file without it, or the "
                    + "column as text.", e);
        }
    }

    private async Task<ParquetRows> ReadAsync(
        ParquetReader reader, int number, IReadOnlyList<(string Name, DataField Field)> columns, CancellationToken cancellationToken)
    {
        try
        {
            using var group = reader.OpenRowGroupReader(number);
            return await ParquetRows.ReadAsync(group, columns, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidConfigException(
                $"Row group {number} of {place} cannot be read: {e.Message.TrimEnd('.')}. It is damaged, holds what no event does, such as "
                    + "a time after the year 9999, or is encoded as few files are. Fetch or make the file again, or write that column as text.", e);
        }
    }

    private async Task<ParquetReader> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            return await ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or WikiGuardException)) // on damaged bytes it may throw anything
        {
            var why = e.Message.StartsWith("not a parquet file", StringComparison.Ordinal)
                ? " If it is something else, name it by what it is, such as .jsonl." : "";
            throw new InvalidConfigException($"{place} is no whole Parquet file. Fetch or make it again.{why}", e);
        }
    }

    private static string Listed(string[] names) => names.Length == 0
        ? "no column that can be read" : string.Join(", ", names.Take(30)) + (names.Length > 30 ? " and others" : "");
}
