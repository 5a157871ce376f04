using System.Security.Cryptography;
using WikiGuard.Ports;

namespace WikiGuard.Local.Storage;

/// <summary>
/// The object store in a folder. Each write goes to a separate file that is then renamed, so that neither a reader nor a crash ever leaves
/// half an object. Conditional writes are atomic within one process; between processes the lakehouse's own lock protects them. A key cannot
/// also be the folder of another (<c>a</c> and <c>a/b</c>).
/// </summary>
public sealed class FolderObjectStore : IObjectStore
{
    // Beside the objects, because a rename does not cross file systems, and in its own folder, so that no listing has to skip them.
    private const string UnfinishedFolder = ".unfinished";

    private static readonly string OwnFiles = $"{Environment.ProcessId}-";
    private static long _writeNumber;

    private readonly string _root;
    private readonly string _unfinished;
    private readonly Lock _renames = new();

    /// <param name="root">Created if it does not exist.</param>
    public FolderObjectStore(string root)
        : this(root, isReader: false)
    {
    }

    private FolderObjectStore(string root, bool isReader)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _unfinished = Path.Combine(_root, UnfinishedFolder);
        if (isReader)
            return;
        Directory.CreateDirectory(_unfinished);
        // A killed process may have left some.
        foreach (var file in Directory.GetFiles(_unfinished).Where(
            f => !Path.GetFileName(f).StartsWith(OwnFiles, StringComparison.Ordinal)))
            File.Delete(file);
    }

    /// <summary>A store for whoever only reads, beside a process that may be writing.</summary>
    public static FolderObjectStore ReaderOf(string root) => new(root, isReader: true);

    public async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        try
        {
            var content = await File.ReadAllBytesAsync(path, cancellationToken);
            return new StoredObject(content, ETagOf(content));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (IsOfDisk(e) && Directory.Exists(path)))
        {
            return null;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failure("read", path, e);
        }
    }

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return Task.FromResult(!File.Exists(path) && TryPut(path, content.Span, () => !File.Exists(path)));
    }

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        bool IsUnchanged() => File.Exists(path) && string.Equals(ETagOf(File.ReadAllBytes(path)), etag, StringComparison.Ordinal);
        return TryPut(path, content.Span, IsUnchanged)
            ? Task.FromResult(ETagOf(content.Span))
            : throw new ConflictException($"{key} was changed by another writer.");
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => Task.FromResult(List(prefix));

    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ListedObject>>(
            [.. List(prefix).Select(k => new ListedObject(k, new DateTimeOffset(File.GetLastWriteTimeUtc(PathOf(k)))))]);

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var path in keys.Select(PathOf))
        {
            try
            {
                lock (_renames)
                {
                    if (File.Exists(path))
                        File.Delete(path);
                }
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                throw Failure("delete", path, e);
            }
        }
        return Task.CompletedTask;
    }

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
    {
        var (path, newPath) = (PathOf(key), PathOf(newKey));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(newPath)!);
            lock (_renames)
            {
                if (File.Exists(path))
                    File.Move(path, newPath, overwrite: true);
            }
            return Task.CompletedTask;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failure("move", path, e);
        }
    }

    /// <exception cref="ArgumentException">The key leads out of the folder, or has empty or dotted parts, which a file system would
    /// drop.</exception>
    public string PathOf(string key)
    {
        var path = Path.Join(_root, key.Replace('/', Path.DirectorySeparatorChar));
        return key.StartsWith('/') || !string.Equals(path, Path.GetFullPath(path), StringComparison.Ordinal)
            ? throw new ArgumentException($"The key {key} has an empty or dotted part, or leads out of the store.", nameof(key))
            : path;
    }

    private IReadOnlyList<string> List(string prefix)
    {
        var folder = PathOf(prefix[..(prefix.LastIndexOf('/') + 1)]);
        try
        {
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
            return
            [
                .. files
                    .Where(f => !string.Equals(Path.GetDirectoryName(f), _unfinished, StringComparison.Ordinal))
                    .Select(f => Path.GetRelativePath(_root, f).Replace(Path.DirectorySeparatorChar, '/'))
                    .Where(k => k.StartsWith(prefix, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failure("list", folder, e);
        }
    }

    // The condition holds at the moment of the rename, because every rename of this process takes the lock.
    private bool TryPut(string path, ReadOnlySpan<byte> content, Func<bool> condition)
    {
        var unfinished = Path.Combine(_unfinished, $"{OwnFiles}{Interlocked.Increment(ref _writeNumber)}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            lock (_renames)
            {
                if (!condition())
                    return false;
                File.Move(unfinished, path, overwrite: true);
                return true;
            }
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failure("write", path, e);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static string ETagOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    private WikiGuardException Failure(string action, string path, Exception e) => e switch
    {
        UnauthorizedAccessException =>
            new InvalidConfigException($"Cannot {action} {path}: {e.Message} Check who owns the lakehouse folder and its rights.", e),
        _ when FullDisk.Is(e) => FullDisk.Failure(_root, $"cannot {action} {Path.GetRelativePath(_root, path)}", e),
        _ => new TransientException($"Cannot {action} {path} now: {e.Message}", e),
    };
}
