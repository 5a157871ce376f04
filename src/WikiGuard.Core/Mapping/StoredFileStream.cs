using WikiGuard.Ports;

namespace WikiGuard.Mapping;

/// <summary>An object of the store as a file in which one can seek: reading goes on by a new request where the place has changed.</summary>
internal sealed class StoredFileStream(IObjectStore objects, string key, long length) : Stream
{
    private Stream? _open;
    private long _openAt;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public static async Task<Stream> OpenAsync(IObjectStore objects, string key, CancellationToken cancellationToken) =>
        new StoredFileStream(objects, key, await objects.SizeAsync(key, cancellationToken)
            ?? throw new InvalidConfigException($"There is no {objects.PathOf(key)} any more. Copy it there again."));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty)
            return 0;
        try
        {
            if (_open is null || _openAt != _position)
            {
                await CloseAsync();
                _open = await objects.OpenAsync(key, _position, cancellationToken) ?? Null;
            }
            var read = await _open.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                throw new IOException("It ended too early.");
            _position = _openAt = _position + read;
            return read;
        }
        catch (IOException e)
        {
            throw new TransientException($"{objects.PathOf(key)} stopped coming. {e.Message}", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The Parquet library reads small parts so.
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _open?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask CloseAsync()
    {
        if (_open is { } open)
            await open.DisposeAsync();
        _open = null;
    }
}
