namespace WikiGuard.Ports;

/// <summary>An object and the tag that a later conditional write names.</summary>
/// <param name="Content">The whole object.</param>
/// <param name="ETag">Changes whenever the content does; opaque.</param>
public sealed record StoredObject(ReadOnlyMemory<byte> Content, string ETag);

/// <param name="WrittenAt">By the store's clock.</param>
public sealed record ListedObject(string Key, DateTimeOffset WrittenAt);

/// <summary>
/// Durable objects under keys such as <c>landing/bronze_events/…</c>: S3, or a folder. A write has happened when the call
/// returns. Keys use <c>/</c>; a key never starts or ends with one.
/// </summary>
/// <exception cref="TransientException">The store did not answer; the same call may succeed later.</exception>
public interface IObjectStore
{
    /// <returns>The object, or null where there is none.</returns>
    Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads an object that may be larger than memory.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <returns>The bytes from there on; null where there is no object, or it ends before that.</returns>
    /// <exception cref="IOException">While the stream is read: the bytes stopped coming.</exception>
    async Task<Stream?> OpenAsync(string key, long offset, CancellationToken cancellationToken) =>
        await GetAsync(key, cancellationToken) is { Content: var content } && offset <= content.Length
            ? new MemoryStream(content[(int)offset..].ToArray(), writable: false)
            : null;

    /// <returns>How many bytes the object has; null where there is none.</returns>
    async Task<long?> SizeAsync(string key, CancellationToken cancellationToken) =>
        (await GetAsync(key, cancellationToken))?.Content.Length;

    /// <summary>Writes a new object (<c>If-None-Match: *</c>).</summary>
    /// <returns>False, and nothing is written, where the key is taken.</returns>
    Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Replaces the object that <paramref name="etag"/> names (<c>If-Match</c>).</summary>
    /// <returns>The new tag.</returns>
    /// <exception cref="ConflictException">The object has changed or is gone.</exception>
    Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken);

    /// <returns>The keys that start with <paramref name="prefix"/>, in ordinal order.</returns>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <returns>
    /// The keys that start with <paramref name="prefix"/>, in ordinal order, and when each was last written, by the store's clock. A moved
    /// object may count as written when it was moved.
    /// </returns>
    Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes objects, one by one or many at a time: after a failure some may be gone. A key that holds no object is not a failure.
    /// </summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Moves an object, replacing what the new key held; does nothing where <paramref name="key"/> holds none.</summary>
    Task MoveAsync(string key, string newKey, CancellationToken cancellationToken);

    /// <summary>Where a query engine finds the object: the value of its <c>"$path"</c> column.</summary>
    string PathOf(string key);
}
