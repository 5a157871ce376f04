using System.IO.Compression;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// What gzip data unpack to. A <see cref="GZipStream"/> alone ends without a word before bytes that begin no further member, and so before
/// a second one whose beginning is damaged.
/// </summary>
internal sealed class GzipContent : ReadOnlyStream
{
    private readonly PackedBytes _packed;
    private readonly GZipStream _content;

    public GzipContent(Stream packed)
    {
        _packed = new PackedBytes(packed);
        _content = new GZipStream(_packed, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The data are damaged, or something else follows them.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await UnpackAsync(buffer, cancellationToken);
        // Where a member ends, it takes more bytes, as long as there are any, to see whether another begins.
        if (read == 0 && !buffer.IsEmpty && !_packed.HasEnded)
            throw new InvalidDataException($"What is packed ends before byte {_packed.Given:N0}, and something else follows.");
        return read;
    }

    private async ValueTask<int> UnpackAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _content.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            // Of a wrong checksum, the runtime says that a method of compression is not supported.
            throw new InvalidDataException("It is cut, or bytes of it were changed.", e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Counts the bytes that are taken. They are few at a time, for of the last ones nobody says how many were used.</summary>
    private sealed class PackedBytes(Stream bytes) : ReadOnlyStream
    {
        private const int MaxBytes = 512;

        public long Given { get; private set; }

        public bool HasEnded { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await bytes.ReadAsync(buffer[..Math.Min(buffer.Length, MaxBytes)], cancellationToken);
            Given += read;
            HasEnded = read == 0 && !buffer.IsEmpty;
            return read;
        }

        public override async ValueTask DisposeAsync()
        {
            await bytes.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                bytes.Dispose();
            base.Dispose(disposing);
        }
    }
}
