using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using WikiGuard.Ports;

namespace WikiGuard.Ingest.Sources;

/// <summary>A file with one event per line, plain or gzip. Every line is an event, even an empty one.</summary>
/// <param name="path">JSONL; gzip where it ends in <c>.gz</c> or its content begins as gzip does.</param>
/// <param name="maxEventBytes">
/// A longer line is cut to this limit, so that it is judged as oversize and memory stays bounded.
/// </param>
public sealed class RecordingSource(string path, int maxEventBytes = RecordingSource.DefaultMaxEventBytes) : IRecording
{
    public const int DefaultMaxEventBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;
    private const int FingerprintBytes = 64 * 1024;

    private readonly string _path = Path.GetFullPath(path);

    public string Name => Path.GetFileName(_path);

    public string Identity => SourceIdentity.Of(Name, _path);

    public bool IsLive => false;

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var content = await OpenAtAsync(from.Offset, cancellationToken);
        var reader = new LineReader(maxEventBytes, BufferBytes);
        await using var lines = reader.ReadAsync(content, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var number = from.Number;
        while (await GuardAsync(lines.MoveNextAsync()))
            yield return new(lines.Current.Data, new(from.Offset + lines.Current.End, ++number, EventId: null));
    }

    /// <summary>
    /// SHA-256, in lower-case hex, of the content before <paramref name="offset"/>, at most its first 64 KiB. Stored with a position, it
    /// shows whether the file at this path is still the one that was read.
    /// </summary>
    /// <exception cref="InvalidConfigException">The file cannot be read.</exception>
    public async ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken)
    {
        await using var content = await OpenAtAsync(0, cancellationToken);
        var bytes = new byte[Math.Min(offset, FingerprintBytes)];
        var length = await GuardAsync(content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken));
        return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
    }

    private async ValueTask<Stream> OpenAtAsync(long offset, CancellationToken cancellationToken)
    {
        var file = Open();
        try
        {
            if (await IsGzipAsync(file, cancellationToken))
            {
                var content = new GZipStream(file, CompressionMode.Decompress);
                await SkipAsync(content, offset, cancellationToken);
                return content;
            }

            if (offset > file.Length)
                throw TooShort(offset);
            file.Position = offset;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private FileStream Open()
    {
        try
        {
            var options = FileOptions.Asynchronous | FileOptions.SequentialScan;
            var file = new FileStream(_path, new FileStreamOptions { Options = options, BufferSize = BufferBytes });
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw new InvalidConfigException($"{_path} is a pipe, and reading could not be resumed there. Write it to a file first.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidConfigException(
                $"There is no recording {_path}. Give a file with one recentchange event a line (.jsonl or .jsonl.gz), or make one with "
                + "`wikiguard generate`.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigException($"The recording {_path} cannot be opened: is it a file that we may read? {e.Message}", e);
        }
    }

    private async ValueTask<bool> IsGzipAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (_path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return true;

        var magic = new byte[2];
        await GuardAsync(file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken));
        file.Position = 0;
        return magic is [0x1F, 0x8B];
    }

    private async ValueTask SkipAsync(Stream content, long bytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = bytes; left > 0;)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
                var length = await GuardAsync(content.ReadAsync(part, cancellationToken));
                if (length == 0)
                    throw TooShort(bytes);
                left -= length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<T> GuardAsync<T>(ValueTask<T> read)
    {
        try
        {
            return await read;
        }
        catch (InvalidDataException e)
        {
            // A truncated file gets here only under the runtime option that Directory.Build.props sets for every host.
            throw new InvalidConfigException($"The recording {_path} is not whole gzip data. Fetch or make it again. {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new InvalidConfigException($"The recording {_path} cannot be read to its end. {e.Message}", e);
        }
    }

    private InvalidConfigException TooShort(long offset) => new(
        $"The recording {_path} ends before byte {offset}, up to which it has been read: another file stands there now. Put the old one "
        + "back, or start anew with an empty lakehouse.");
}
