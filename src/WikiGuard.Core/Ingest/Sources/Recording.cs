using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using WikiGuard.Ports;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Recorded bytes with one event per line, plain or gzip, by how they begin. Every line is an event, even an empty one. A stream of
/// server-sent events as curl saves it is read, too: its lines without an event are empty ones.
/// </summary>
/// <param name="name">What people call it.</param>
/// <param name="place">Where it is, for messages.</param>
/// <param name="maxEventBytes">
/// A longer line is cut to this limit, so that it is judged as oversize and memory stays bounded.
/// </param>
public abstract class Recording(string name, string place, int maxEventBytes) : IRecording
{
    public const int DefaultMaxEventBytes = 16 * 1024 * 1024;

    protected const int BufferBytes = 256 * 1024;

    private const int FingerprintBytes = 64 * 1024;
    private const int FormBytes = 64 * 1024;

    private bool? _isGzip;
    private RecordingForm? _form;

    // Of a recording that ends with nothing read.
    private string? _whyNothing;

    public string Name => name;

    public string Identity => SourceIdentity.Of(name, place);

    public bool IsLive => false;

    /// <summary>Where it is, for messages.</summary>
    protected string Place => place;

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var form = await FormAsync(cancellationToken);
        await using var content = await OpenAtAsync(from.Offset, cancellationToken);
        var reader = new LineReader(maxEventBytes, BufferBytes);
        await using var lines = reader.ReadAsync(content, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var number = from.Number;
        while (await GuardAsync(lines.MoveNextAsync()))
            yield return new(form.EventOf(lines.Current.Data), new(from.Offset + lines.Current.End, ++number, EventId: null));
    }

    /// <summary>Reads the beginning, which shows whether there are events in it.</summary>
    /// <param name="asEvents">Whether its lines should be recentchange events, and not become them by a mapping.</param>
    /// <exception cref="InvalidConfigException">It cannot be read, or is something else.</exception>
    public async Task CheckAsync(bool asEvents, CancellationToken cancellationToken)
    {
        var form = await FormAsync(cancellationToken);
        if (_whyNothing is { } why)
            throw new InvalidConfigException($"{place} has no event: {why}.");
        if (form.Refusal is { } what)
            throw new InvalidConfigException($"{place} {what}");
        if (asEvents && form.OtherSchema is { } schema)
        {
            throw new InvalidConfigException(
                $"{place} has events of another stream: {PrintableText.Of(schema, '?', longest: 100)}. recentchange events are wanted. "
                    + "`wikiguard backfill --mapping` takes others that tell of edits.");
        }
    }

    /// <summary>
    /// SHA-256, in lower-case hex, of the content before <paramref name="offset"/>, at most its first 64 KiB. Stored with a position, it
    /// shows whether what stands at this place is still what was read.
    /// </summary>
    /// <exception cref="InvalidConfigException">It cannot be read.</exception>
    public async ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken)
    {
        await using var content = await OpenAtAsync(0, cancellationToken);
        return await GuardAsync(FingerprintOfAsync(content, offset, cancellationToken));
    }

    /// <summary>A fingerprint of what a stream begins with.</summary>
    internal static async ValueTask<string> FingerprintOfAsync(Stream content, long offset, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(offset, FingerprintBytes)];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
    }

    public async ValueTask<long?> LengthAsync(CancellationToken cancellationToken) =>
        await IsGzipAsync(cancellationToken) ? null : await StoredLengthAsync(cancellationToken);

    /// <returns>The bytes from <paramref name="offset"/> on, as they are stored; null where they end before it.</returns>
    protected abstract ValueTask<Stream?> OpenStoredAsync(long offset, CancellationToken cancellationToken);

    /// <returns>How many bytes are stored; null where that is not known.</returns>
    protected abstract ValueTask<long?> StoredLengthAsync(CancellationToken cancellationToken);

    /// <returns>What reading fails with when the bytes stop coming.</returns>
    protected abstract WikiGuardException Unreadable(IOException because);

    private async ValueTask<Stream> OpenAtAsync(long offset, CancellationToken cancellationToken)
    {
        if (!await IsGzipAsync(cancellationToken))
            return await OpenStoredAsync(offset, cancellationToken) ?? throw TooShort(offset);
        var content = new GzipContent(await OpenStoredAsync(0, cancellationToken) ?? Stream.Null);
        try
        {
            await SkipAsync(content, offset, cancellationToken);
            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<RecordingForm> FormAsync(CancellationToken cancellationToken)
    {
        if (_form is not null)
            return _form;
        await using var content = await OpenAtAsync(0, cancellationToken);
        var bytes = new byte[FormBytes];
        var length = await GuardAsync(content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken));
        if (length < bytes.Length && bytes.AsSpan(0, length).Trim(" \t\r\n"u8).IsEmpty)
            _whyNothing = length == 0 ? "it is empty" : "its lines are blank";
        return _form = RecordingForm.Of(bytes.AsSpan(0, length));
    }

    // Not by the name: a browser that unpacks what it fetches keeps it.
    private async ValueTask<bool> IsGzipAsync(CancellationToken cancellationToken)
    {
        if (_isGzip is { } known)
            return known;
        await using var content = await OpenStoredAsync(0, cancellationToken) ?? Stream.Null;
        var magic = new byte[2];
        await GuardAsync(content.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken));
        return (_isGzip = magic is [0x1F, 0x8B]).Value;
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
            // Truncated data gets here only under the runtime option that Directory.Build.props sets for every host.
            throw new InvalidConfigException($"The recording {place} is not whole gzip data. Fetch or make it again. {e.Message}", e);
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
    }

    private InvalidConfigException TooShort(long offset) => new(
        $"The recording {place} ends before byte {offset}, up to which it has been read: another file stands there now. Put the old one "
        + "back, or start anew with an empty lakehouse.");
}
