using WikiGuard.Ports;

namespace WikiGuard.Bench.Functions;

/// <summary>A landing area that takes every file, counts its bytes and forgets it: what is measured is the making of the file.</summary>
internal sealed class MemoryStore : IObjectStore
{
    public long Files { get; private set; }

    public long Bytes { get; private set; }

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Files++;
        Bytes += content.Length;
        return Task.FromResult(true);
    }

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public string PathOf(string key) => key;
}
