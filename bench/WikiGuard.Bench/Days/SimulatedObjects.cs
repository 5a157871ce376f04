using WikiGuard.Bronze;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;

namespace WikiGuard.Bench.Days;

/// <summary>
/// A folder of objects that are written at the simulation's time, so that they grow old with it, and counts of those that bronze lists.
/// </summary>
internal sealed class SimulatedObjects(FolderObjectStore objects, TimeProvider time) : IObjectStore
{
    /// <summary>Landing files that were listed so far, each as often as it was.</summary>
    public long LandingFilesListed { get; private set; }

    /// <summary>Bytes of landing files that were written so far.</summary>
    public long LandedBytes { get; private set; }

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => objects.GetAsync(key, cancellationToken);

    public async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!await objects.PutIfAbsentAsync(key, content, cancellationToken))
            return false;
        if (LandingFile.Parse(key) is not null)
            LandedBytes += content.Length;
        Date(key);
        return true;
    }

    public async Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        var written = await objects.PutIfMatchAsync(key, content, etag, cancellationToken);
        Date(key);
        return written;
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        [.. (await ListWrittenAsync(prefix, cancellationToken)).Select(o => o.Key)];

    public async Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken)
    {
        var listed = await objects.ListWrittenAsync(prefix, cancellationToken);
        LandingFilesListed += listed.Count(o => LandingFile.Parse(o.Key) is not null);
        return listed;
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        objects.DeleteAsync(keys, cancellationToken);

    public async Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
    {
        await objects.MoveAsync(key, newKey, cancellationToken);
        if (File.Exists(PathOf(newKey)))
            Date(newKey);
    }

    public string PathOf(string key) => objects.PathOf(key);

    private void Date(string key) => File.SetLastWriteTimeUtc(PathOf(key), time.GetUtcNow().UtcDateTime);
}
