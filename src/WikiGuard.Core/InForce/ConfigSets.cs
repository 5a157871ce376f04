using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Config;
using WikiGuard.Ports;

namespace WikiGuard.InForce;

/// <summary>Every configuration that was ever in force, whole: <c>rules/sets/{hash}.json</c>.</summary>
public sealed class ConfigSets(IObjectStore objects)
{
    private const string Prefix = "rules/sets/";

    private readonly ConcurrentDictionary<string, PromotionConfig> _known = new(StringComparer.Ordinal);

    /// <exception cref="InvalidConfigException">The lakehouse knows a file of the same version with other content.</exception>
    public async Task KeepAsync(PromotionConfig config, CancellationToken cancellationToken)
    {
        if (_known.ContainsKey(config.Hash))
            return;
        await ConfigVersions.EnsureAsync(objects, config, cancellationToken);
        await objects.PutIfAbsentAsync(KeyOf(config.Hash),
            JsonSerializer.SerializeToUtf8Bytes(config.Texts, ConfigSetJson.Default.IReadOnlyDictionaryStringString), cancellationToken);
        _known[config.Hash] = config;
    }

    /// <exception cref="FatalException">It is missing or damaged.</exception>
    /// <exception cref="InvalidConfigException">This version of WikiGuard refuses it.</exception>
    public async Task<PromotionConfig> GetAsync(string hash, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(hash, out var known))
            return known;
        var key = KeyOf(hash);
        var stored = await objects.GetAsync(key, cancellationToken)
            ?? throw new FatalException($"{key} is missing, and a configuration by it was in force. Restore the object.");
        var texts = stored.Read(key, ConfigSetJson.Default.IReadOnlyDictionaryStringString, "Restore an earlier version of the object.");
        if (PromotionConfig.FileNames.FirstOrDefault(n => !texts.ContainsKey(n)) is { } missing)
            throw new DamagedStoreException(
                [new Damage(key, $"{key} lacks {missing}", Remedy.SetAside)],
                $"{key} lacks {missing}. Restore an earlier version of the object.");
        return _known[hash] = PromotionConfig.Parse(
            PromotionConfig.FileNames.ToDictionary(n => n, n => new ConfigFile($"{n} of {key}", Encoding.UTF8.GetBytes(texts[n])),
                StringComparer.Ordinal)) with
        {
            Hash = hash, // of the original bytes, with a byte order mark if there was one
        };
    }

    /// <returns>The hashes of all that are kept, in ordinal order.</returns>
    public async Task<IReadOnlyList<string>> HashesAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(Prefix, cancellationToken)).Select(k => Path.GetFileNameWithoutExtension(k))];

    private static string KeyOf(string hash) => $"{Prefix}{hash}.json";
}

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ConfigSetJson : JsonSerializerContext;
