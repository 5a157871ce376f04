using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Batches;

/// <summary>
/// The checkpoints and batch manifests of the layers, as JSON objects: <c>checkpoints/{layer}/checkpoint.json</c>,
/// <c>batches/{layer}/{number}.json</c>.
/// </summary>
public sealed class CheckpointStore(IObjectStore objects)
{
    private const string Mend = "Restore an earlier version of the object.";

    /// <summary>A night leaves a thousand manifests or more; reading them one after another would take a minute.</summary>
    private const int ReadAtOnce = 32;

    /// <returns>The checkpoint, and the tag for <see cref="SaveAsync"/>, which is null where there is none yet.</returns>
    public async Task<(LayerCheckpoint Checkpoint, string? ETag)> LoadAsync(string layer, CancellationToken cancellationToken)
    {
        var key = CheckpointKey(layer);
        return await objects.GetAsync(key, cancellationToken) is { } stored
            ? (stored.Read(
                key, PromotionJson.Default.LayerCheckpoint, Mend, Remedy.FromManifest, OlderPlan.Upgrade, c => c.DefectOf(layer)),
                stored.ETag)
            : (LayerCheckpoint.Start, null);
    }

    /// <returns>The new tag.</returns>
    /// <exception cref="ConflictException">Another writer of this layer has moved the checkpoint.</exception>
    public Task<string> SaveAsync(string layer, LayerCheckpoint checkpoint, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync(CheckpointKey(layer), checkpoint, PromotionJson.Default.LayerCheckpoint, etag, "writer", cancellationToken);

    /// <summary>Writes a manifest; an existing one says the same of what was done, because a batch is planned before it acts.</summary>
    public Task WriteManifestAsync(string layer, BatchManifest manifest, CancellationToken cancellationToken) =>
        objects.PutIfAbsentAsync(
            ManifestKey(layer, manifest.BatchSeq), JsonSerializer.SerializeToUtf8Bytes(manifest, PromotionJson.Default.BatchManifest),
            cancellationToken);

    /// <exception cref="FatalException">The manifest is gone, though the checkpoint has passed it.</exception>
    public async Task<BatchManifest> ReadManifestAsync(string layer, long batchSeq, CancellationToken cancellationToken)
    {
        return await TryReadManifestAsync(layer, batchSeq, cancellationToken) ?? throw new FatalException(
            $"{ManifestKey(layer, batchSeq)} is missing, though the checkpoint of {layer} has passed it. Restore the object, or rebuild "
                + "the layer by a replay.");
    }

    /// <returns>Null where there is none (any more).</returns>
    public async Task<BatchManifest?> TryReadManifestAsync(string layer, long batchSeq, CancellationToken cancellationToken)
    {
        var key = ManifestKey(layer, batchSeq);
        return await objects.GetAsync(key, cancellationToken) is { } stored ? Read(layer, key, stored) : null;
    }

    /// <summary>
    /// The last of a layer's batches that was complete at a time. It is searched for, since a week has ten thousand manifests.
    /// </summary>
    /// <param name="toSeq">The layer's last batch.</param>
    /// <returns>The number of the batch; its manifest may be gone. 0 where all came later.</returns>
    public async Task<long> LastCompletedAsync(
        string layer, long toSeq, Func<DateTimeOffset, bool> isBefore, CancellationToken cancellationToken)
    {
        var (before, after) = (0L, toSeq + 1);
        while (after - before > 1)
        {
            var middle = before + (after - before) / 2;
            var manifest = await TryReadManifestAsync(layer, middle, cancellationToken);
            if (manifest?.CompletedAt is { } completed && !isBefore(completed))
                after = middle;
            else
                before = middle;
        }
        return before;
    }

    /// <summary>The dates of a layer's batches after one batch, up to another; a batch whose manifest is gone has none.</summary>
    public async Task<IReadOnlySet<DateOnly>> DatesAsync(string layer, long afterSeq, long toSeq, CancellationToken cancellationToken)
    {
        var (after, to) = (ManifestKey(layer, afterSeq), ManifestKey(layer, toSeq));
        var keys = (await objects.ListAsync(ManifestPrefix(layer), cancellationToken)).Where(
            k => string.CompareOrdinal(k, after) > 0 && string.CompareOrdinal(k, to) <= 0);
        return (await ReadAsync(layer, keys, cancellationToken)).SelectMany(m => m.Dates).ToHashSet();
    }

    /// <summary>The manifests of a layer's batches after one batch, up to another, without those that are gone.</summary>
    public Task<IReadOnlyList<BatchManifest>> ReadManifestsAsync(
        string layer, long afterSeq, long toSeq, CancellationToken cancellationToken)
    {
        var first = Math.Max(1, afterSeq + 1);
        return ReadAsync(
            layer, Enumerable.Range(0, (int)Math.Max(0, toSeq - first + 1)).Select(i => ManifestKey(layer, first + i)), cancellationToken);
    }

    /// <summary>Removes manifests last written before a given time, up to a given batch.</summary>
    /// <returns>The number removed.</returns>
    public async Task<int> RemoveManifestsAsync(string layer, long upToSeq, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var last = ManifestKey(layer, upToSeq);
        var old = (await objects.ListWrittenAsync(ManifestPrefix(layer), cancellationToken))
            .Where(o => o.WrittenAt < before && string.CompareOrdinal(o.Key, last) <= 0).Select(o => o.Key).ToList();
        await objects.DeleteAsync(old, cancellationToken);
        return old.Count;
    }

    private async Task<IReadOnlyList<BatchManifest>> ReadAsync(
        string layer, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var manifests = new List<BatchManifest>();
        foreach (var some in keys.Chunk(ReadAtOnce))
        {
            var read = await Task.WhenAll(
                some.Select(async k => await objects.GetAsync(k, cancellationToken) is { } stored ? Read(layer, k, stored) : null));
            manifests.AddRange(read.OfType<BatchManifest>());
        }
        return manifests;
    }

    private static BatchManifest Read(string layer, string key, StoredObject stored) => stored.Read(
        key, PromotionJson.Default.BatchManifest, Mend, Remedy.DeriveAgain, defect: m => m.DefectAs(layer, NumberOf(key)));

    public static string CheckpointKey(string layer) => $"checkpoints/{layer}/checkpoint.json";

    public static string ManifestPrefix(string layer) => $"batches/{layer}/";

    /// <returns>The number of the batch that a manifest's key names; 0 for another object.</returns>
    public static long NumberOf(string key) =>
        long.TryParse(Path.GetFileNameWithoutExtension(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    internal static string ManifestKey(string layer, long batchSeq) => $"{ManifestPrefix(layer)}{batchSeq:D8}.json";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LayerCheckpoint))]
[JsonSerializable(typeof(BatchManifest))]
internal sealed partial class PromotionJson : JsonSerializerContext;
