using WikiGuard.Ports;

namespace WikiGuard.Ingest.Sources;

/// <summary>A recording in the object store.</summary>
/// <param name="key">JSONL; gzip where its content begins as gzip does.</param>
public sealed class StoredRecording(IObjectStore objects, string key)
    : Recording(key.Split('/')[^1], objects.PathOf(key), DefaultMaxEventBytes)
{
    protected override async ValueTask<Stream?> OpenStoredAsync(long offset, CancellationToken cancellationToken) =>
        await objects.OpenAsync(key, offset, cancellationToken);

    protected override async ValueTask<long?> StoredLengthAsync(CancellationToken cancellationToken) =>
        await objects.SizeAsync(key, cancellationToken);

    protected override WikiGuardException Unreadable(IOException because) =>
        new TransientException($"{Place} stopped coming. {because.Message}", because);
}
