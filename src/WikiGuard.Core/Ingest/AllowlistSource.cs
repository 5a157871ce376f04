using WikiGuard.Config;
using WikiGuard.Entities;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <param name="Hash">The hash of the file's bytes: the same content is the same allowlist.</param>
public sealed record LoadedAllowlist(Allowlist Allowlist, string Hash)
{
    /// <exception cref="InvalidConfigException">Names every error.</exception>
    public static LoadedAllowlist Parse(ConfigFile file) => new(Allowlist.Parse(file.Text, file.Name), file.Hash);
}

/// <summary>Where the allowlist is stored: in a file, or in the object store.</summary>
public sealed class AllowlistSource
{
    private readonly Func<CancellationToken, Task<ConfigFile>> _read;

    private AllowlistSource(string name, Func<CancellationToken, Task<ConfigFile>> read) => (Name, _read) = (name, read);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    public static AllowlistSource OfFile(string path) => new(path, cancellationToken => ConfigFile.ReadAsync(path, cancellationToken));

    public static AllowlistSource OfObject(IObjectStore objects, string key) => new(objects.PathOf(key), async cancellationToken =>
        await objects.GetAsync(key, cancellationToken) is { } stored
            ? new ConfigFile(objects.PathOf(key), stored.Content)
            : throw new InvalidConfigException(
                $"{objects.PathOf(key)} cannot be read: There is no such object. Give the place of an allowlist that may be read."));

    /// <summary>The first load, without which nothing starts.</summary>
    /// <exception cref="InvalidConfigException">Names every error.</exception>
    public async Task<LoadedAllowlist> LoadAsync(CancellationToken cancellationToken) =>
        LoadedAllowlist.Parse(await ReadAsync(cancellationToken));

    /// <exception cref="InvalidConfigException">There is nothing to read, or we may not read it.</exception>
    /// <exception cref="TransientException">The store did not answer.</exception>
    internal Task<ConfigFile> ReadAsync(CancellationToken cancellationToken) => _read(cancellationToken);
}
