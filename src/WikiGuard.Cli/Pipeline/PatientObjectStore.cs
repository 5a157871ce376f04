using WikiGuard.Ports;

namespace WikiGuard.Cli.Pipeline;

/// <summary>A store whose writes wait until they succeed, however long the caller's own patience is. All else is unchanged.</summary>
internal sealed class PatientObjectStore(IObjectStore objects, Patience patience) : IObjectStore
{
    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => objects.GetAsync(key, cancellationToken);

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        patience.UntilDoneAsync(Writing(key), () => objects.PutIfAbsentAsync(key, content, CancellationToken.None));

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        patience.UntilDoneAsync(Writing(key), () => objects.PutIfMatchAsync(key, content, etag, CancellationToken.None));

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        objects.ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
        objects.ListWrittenAsync(prefix, cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        objects.DeleteAsync(keys, cancellationToken);

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken) =>
        objects.MoveAsync(key, newKey, cancellationToken);

    public string PathOf(string key) => objects.PathOf(key);

    // Each folder by itself: small objects may find room where large ones do not.
    private static string Writing(string key) => $"Writing {key[..key.IndexOf('/')]}";
}
