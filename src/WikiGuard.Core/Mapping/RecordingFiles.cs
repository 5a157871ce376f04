using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Mapping;

/// <summary>Opens files by their names: JSON lines, which may be gzip, and Parquet.</summary>
public static class RecordingFiles
{
    private const string Parquet = ".parquet";

    /// <summary>What the names of files end with.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jsonl", ".jsonl.gz", ".json", ".json.gz", Parquet];

    /// <summary>Whether a file is one by its name.</summary>
    public static bool IsOne(string name) => Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens a file of this machine.</summary>
    /// <param name="mapping">How its lines or rows become events; null where they are, or are named as, events.</param>
    /// <exception cref="InvalidConfigException">It cannot be read, is no file of events, or the mapping does not fit it.</exception>
    public static Task<IRecording> OpenAsync(string path, RowMapping? mapping, CancellationToken cancellationToken)
    {
        var lines = new RecordingSource(path);
        return IsParquet(path)
            ? CheckedAsync(new ParquetRecording(
                lines.Name, Path.GetFullPath(path), _ => Task.FromResult<Stream>(lines.Open()), mapping), cancellationToken)
            : CheckedAsync(lines, mapping, cancellationToken);
    }

    /// <summary>Opens a file of the object store.</summary>
    /// <inheritdoc cref="OpenAsync(string, RowMapping, CancellationToken)"/>
    public static Task<IRecording> OpenAsync(
        IObjectStore objects, string key, RowMapping? mapping, CancellationToken cancellationToken)
    {
        var lines = new StoredRecording(objects, key);
        return IsParquet(key)
            ? CheckedAsync(new ParquetRecording(
                lines.Name, objects.PathOf(key), cancel => StoredFileStream.OpenAsync(objects, key, cancel), mapping), cancellationToken)
            : CheckedAsync(lines, mapping, cancellationToken);
    }

    private static bool IsParquet(string name) => name.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase);

    private static async Task<IRecording> CheckedAsync(Recording lines, RowMapping? mapping, CancellationToken cancellationToken)
    {
        await lines.CheckAsync(asEvents: mapping is null, cancellationToken);
        return mapping is null ? lines : new MappedRecording(lines, mapping);
    }

    private static async Task<IRecording> CheckedAsync(ParquetRecording file, CancellationToken cancellationToken)
    {
        await file.CheckAsync(cancellationToken);
        return file;
    }
}
