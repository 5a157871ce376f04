using System.Security.Cryptography;
using System.Text;

namespace WikiGuard.Config;

/// <summary>A configuration file as it was read.</summary>
/// <param name="Name">What messages call it: its path, or its place in the object store.</param>
/// <param name="Content">Should be UTF-8.</param>
public sealed record ConfigFile(string Name, ReadOnlyMemory<byte> Content)
{
    /// <summary>An allowlist of a hundred thousand entities fits; anything larger is not a configuration.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>SHA-256 of the bytes, in hex: the same bytes are the same configuration.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Content.Span));

    /// <summary>The text, without a byte order mark.</summary>
    /// <exception cref="InvalidConfigException">It is not UTF-8, or too large.</exception>
    public string Text
    {
        get
        {
            if (Content.Length > MaxBytes)
                throw TooLarge(Name, Content.Length);
            try
            {
                var text = Strict.GetString(Content.Span).TrimStart('\uFEFF');
                // UTF-16 without its mark is UTF-8 with many zeros.
                return text.Contains('\0', StringComparison.Ordinal) && ForeignBytes.What(Content.Span) is { } foreign
                    ? throw new InvalidConfigException($"{Name} {foreign}") : text;
            }
            catch (DecoderFallbackException e)
            {
                var what = ForeignBytes.What(Content.Span)
                    ?? $"is not UTF-8 text: it breaks at byte {e.Index:N0}. Save it as UTF-8.";
                throw new InvalidConfigException($"{Name} {what}", e);
            }
        }
    }

    /// <exception cref="InvalidConfigException">There is no such file, it may not be read, or it is too large.</exception>
    public static async Task<ConfigFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InvalidConfigException($"{path} is a folder. Give a file in it.");
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } file)
                throw TooLarge(path, file.Length);
            return new ConfigFile(path, await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidConfigException(
                $"{path} cannot be read: there is no such file. Give the path of a file that you may read.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidConfigException($"{path} cannot be read: {e.Message} Give the path of a file that you may read.", e);
        }
    }

    private static InvalidConfigException TooLarge(string name, long bytes) =>
        new($"{name} has {bytes:N0} bytes, and a configuration may have {MaxBytes:N0}. Is it the right file?");
}
