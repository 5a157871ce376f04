using System.Collections.Concurrent;
using System.Text;
using WikiGuard.Ports;

namespace WikiGuard.Fakes;

/// <summary>An object store in memory that may fail before or after any write.</summary>
internal sealed class MemoryObjectStore : IObjectStore
{
    private readonly Lock _writes = new();
    private readonly ConcurrentDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private int _version;
    private int _reads;

    /// <summary>Called with the key and the new content; what it throws, the caller meets, and nothing is written.</summary>
    public Action<string, ReadOnlyMemory<byte>>? BeforeWrite { get; set; }

    /// <summary>Called with the key; what it throws, the caller meets, though the write has happened.</summary>
    public Action<string>? AfterWrite { get; set; }

    /// <summary>Every conditional write is carried out, and never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What paths begin with.</summary>
    public string Root { get; init; } = "memory://";

    /// <summary>How many objects were asked for.</summary>
    public int Reads
    {
        get => _reads;
        set => _reads = value;
    }

    public IEnumerable<string> Keys => _objects.Keys.Order(StringComparer.Ordinal);

    public string Text(string key) => Encoding.UTF8.GetString(_objects[key].Content.Span);

    public void Put(string key, string content) => Put(key, Encoding.UTF8.GetBytes(content));

    public void Put(string key, byte[] content) => _objects[key] = new StoredObject(content, NextTag());

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return Task.FromResult(_objects.GetValueOrDefault(key));
    }

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke(key, content);
        if (!_objects.TryAdd(key, new StoredObject(content.ToArray(), NextTag())))
            return Task.FromResult(false);
        AfterWrite?.Invoke(key);
        return Task.FromResult(true);
    }

    public async Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke(key, content);
        var written = new StoredObject(content.ToArray(), NextTag());
        lock (_writes)
        {
            if (!_objects.TryGetValue(key, out var there) || !string.Equals(there.ETag, etag, StringComparison.Ordinal))
                throw new ConflictException($"{key} has changed.");
            _objects[key] = written;
        }
        AfterWrite?.Invoke(key);
        if (IsSilent)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return written.ETag;
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal))]);

    /// <summary>All are new: what a test of age needs, a folder has.</summary>
    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ListedObject>>(
            [.. Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => new ListedObject(k, DateTimeOffset.MaxValue))]);

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
            _objects.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
    {
        if (_objects.TryRemove(key, out var moved))
            _objects[newKey] = moved;
        return Task.CompletedTask;
    }

    public string PathOf(string key) => $"{Root}{key}";

    private string NextTag() => $"v{Interlocked.Increment(ref _version)}";
}
