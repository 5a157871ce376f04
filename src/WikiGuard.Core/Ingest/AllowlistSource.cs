using System.Security.Cryptography;
using System.Text;
using WikiGuard.Entities;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <param name="Hash">Of the file's bytes: the same content is the same allowlist.</param>
public sealed record LoadedAllowlist(Allowlist Allowlist, string Hash);

/// <summary>Where the allowlist lies: in a file, or in the object store.</summary>
public sealed class AllowlistSource
{
    /// <summary>A hundred thousand entities fit; what is larger is no allowlist.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly Func<CancellationToken, Task<ReadOnlyMemory<byte>>> _read;

    private AllowlistSource(string name, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> read) => (Name, _read) = (name, read);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    public static AllowlistSource OfFile(string path) => new(path, async cancellationToken =>
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } file)
                throw TooLarge(path, file.Length);
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e.Message, e);
        }
    });

    public static AllowlistSource OfObject(IObjectStore objects, string key) => new(objects.PathOf(key), async cancellationToken =>
    {
        var stored = await objects.GetAsync(key, cancellationToken) ?? throw Unreadable(objects.PathOf(key), "There is no such object.");
        return stored.Content.Length <= MaxBytes ? stored.Content : throw TooLarge(objects.PathOf(key), stored.Content.Length);
    });

    /// <summary>The first load, without which nothing starts.</summary>
    /// <exception cref="InvalidConfigException">Names every error.</exception>
    public async Task<LoadedAllowlist> LoadAsync(CancellationToken cancellationToken) => Parse(await ReadAsync(cancellationToken));

    /// <exception cref="InvalidConfigException">There is nothing to read, or it is not ours to read.</exception>
    /// <exception cref="TransientException">The store did not answer.</exception>
    internal Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) => _read(cancellationToken);

    internal static string HashOf(ReadOnlyMemory<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content.Span));

    /// <exception cref="InvalidConfigException">Names every error.</exception>
    internal LoadedAllowlist Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var text = new StreamReader(new MemoryStream(content.ToArray()), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return new LoadedAllowlist(Allowlist.Parse(text.ReadToEnd(), Name), HashOf(content));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidConfigException($"{Name} is not UTF-8 text: {e.Message} Save it as UTF-8.", e);
        }
    }

    private static InvalidConfigException Unreadable(string name, string reason, Exception? inner = null) =>
        new($"{name} cannot be read: {reason} Give the place of an allowlist that may be read.", inner);

    private static InvalidConfigException TooLarge(string name, long bytes) =>
        new($"{name} has {bytes:N0} bytes, and an allowlist may have {MaxBytes:N0}. Is it the right file?");
}
