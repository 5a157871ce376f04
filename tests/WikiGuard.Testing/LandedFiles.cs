using System.Collections.Concurrent;

namespace WikiGuard.Testing;

/// <summary>Counts the files that appear in a lakehouse's landing area, however soon they are moved or deleted.</summary>
public sealed class LandedFiles : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _files = new(StringComparer.Ordinal);
    private readonly FileSystemWatcher _watcher;

    /// <param name="lakehouse">Its folder; it need not be there yet. The first file of a folder made under it may go uncounted.</param>
    public LandedFiles(string lakehouse)
    {
        var landing = Directory.CreateDirectory(Path.Combine(lakehouse, "landing"));
        _watcher = new FileSystemWatcher(landing.FullName, "*.parquet") { IncludeSubdirectories = true };
        _watcher.Created += (_, file) => _files.TryAdd(file.FullPath, true);
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>How many have appeared so far.</summary>
    public int Count => _files.Count;

    public void Dispose() => _watcher.Dispose();
}
