using System.Security.Cryptography;
using WikiGuard.Ports;

namespace WikiGuard.Local.Storage;

/// <summary>
/// The object store in a folder. Each write goes to a file beside its place and is then renamed, so that a reader or a crash never
/// meets half an object. Conditional writes are atomic within one process; between processes the lakehouse's own lock stands guard.
/// </summary>
public sealed class FolderObjectStore : IObjectStore
{
    private const string Unfinished = ".unfinished";
    private readonly string _root;
    private readonly Lock _writes = new();
    private long _writeNumber;

    /// <param name="root">Made if it is not there.</param>
    public FolderObjectStore(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    public async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(PathOf(key), cancellationToken);
            return new StoredObject(content, ETagOf(content));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (File.Exists(path))
            return Task.FromResult(false);
        var unfinished = WriteBeside(path, content.Span);
        lock (_writes)
        {
            if (File.Exists(path))
            {
                File.Delete(unfinished);
                return Task.FromResult(false);
            }
            File.Move(unfinished, path);
        }
        return Task.FromResult(true);
    }

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        lock (_writes)
        {
            if (!File.Exists(path) || !string.Equals(ETagOf(File.ReadAllBytes(path)), etag, StringComparison.Ordinal))
                throw new ConflictException($"{key} was changed by another writer.");
            File.Move(WriteBeside(path, content.Span), path, overwrite: true);
        }
        return Task.FromResult(ETagOf(content.Span));
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var folder = PathOf(prefix[..(prefix.LastIndexOf('/') + 1)]);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        return Task.FromResult<IReadOnlyList<string>>(
        [
            .. files
                .Select(f => Path.GetRelativePath(_root, f).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && !k.EndsWith(Unfinished, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ]);
    }

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
    {
        var (path, newPath) = (PathOf(key), PathOf(newKey));
        if (!File.Exists(path))
            return Task.CompletedTask;
        Directory.CreateDirectory(Path.GetDirectoryName(newPath)!);
        File.Move(path, newPath, overwrite: true);
        return Task.CompletedTask;
    }

    /// <exception cref="ArgumentException">The key leads out of the folder.</exception>
    public string PathOf(string key)
    {
        var path = Path.GetFullPath(Path.Combine(_root, key));
        return path.StartsWith(_root, StringComparison.Ordinal) ? path : throw new ArgumentException($"The key {key} leads out of the store.", nameof(key));
    }

    private string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Interlocked.Increment(ref _writeNumber)}{Unfinished}";
        using var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
        return unfinished;
    }

    private static string ETagOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
