using WikiGuard.Local.Storage;
using WikiGuard.Ports;

namespace WikiGuard.Bench.Runs;

/// <summary>A folder of objects whose calls are stages, by the kind of object.</summary>
internal sealed class StagedObjects(FolderObjectStore objects, Stages stages) : IObjectStore
{
    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) =>
        MeasureAsync(key, () => objects.GetAsync(key, cancellationToken));

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        MeasureAsync(key, () => objects.PutIfAbsentAsync(key, content, cancellationToken));

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        MeasureAsync(key, () => objects.PutIfMatchAsync(key, content, etag, cancellationToken));

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        MeasureAsync(prefix, () => objects.ListAsync(prefix, cancellationToken));

    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
        MeasureAsync(prefix, () => objects.ListWrittenAsync(prefix, cancellationToken));

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        keys.Count == 0 ? Task.CompletedTask
        : stages.MeasureAsync(StageNames.OfObjects(keys.First()), () => objects.DeleteAsync(keys, cancellationToken));

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken) =>
        stages.MeasureAsync(StageNames.OfObjects(key), () => objects.MoveAsync(key, newKey, cancellationToken));

    public string PathOf(string key) => objects.PathOf(key);

    private Task<T> MeasureAsync<T>(string key, Func<Task<T>> work) =>
        stages.MeasureAsync(StageNames.OfObjects(key), work);
}
