using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Ingest.Sources;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>How far a source has been read, such that every event before <see cref="Position"/> is durable.</summary>
/// <param name="Source">The source's name, for people.</param>
/// <param name="Fingerprint">Hash of a recording's content before the position; another file of the same name has another hash.</param>
/// <param name="Filter">Hash of the allowlist that the events before the position were checked against.</param>
/// <param name="Clock">The recording's time at the position.</param>
/// <param name="Counters">Counts since the source's start.</param>
public sealed record IngestCheckpoint(
    string Source, SourcePosition Position, string? Fingerprint, string? Filter, DateTimeOffset? Clock, IngestCounters Counters)
{
    /// <summary>
    /// The lease's epoch under which it was written; whoever takes over rewrites it with a higher one, so that the previous holder can no
    /// longer write.
    /// </summary>
    public long Epoch { get; init; }

    /// <summary>For a stream, <see cref="RecentIds.ToBytes"/> at the position.</summary>
    public byte[]? RecentIds { get; init; }

    /// <summary>
    /// A digest of the source, the position and the counters, by which a position that nobody has saved is recognised: reading from it
    /// would leave events out. Null in checkpoints from before it was stored.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>The time that the source has been read up to; null where its positions bear none.</summary>
    [JsonIgnore]
    public DateTimeOffset? ReadUpTo => Clock ?? (Position.EventId is { } id ? EventStreamId.TryParse(id)?.Newest : null);

    public static IngestCheckpoint StartOf(IEventSource source) =>
        new(source.Name, SourcePosition.Start, null, null, null, new IngestCounters());

    /// <summary>With its digest, as it is saved under this identity.</summary>
    internal IngestCheckpoint Sealed(string identity) => this with { Digest = DigestAs(identity) };

    /// <returns>What no Ingestor can have saved under this identity; null where nothing is.</returns>
    internal string? DefectAs(string identity) => this switch
    {
        { Position.Offset: < 0 } => $"the position's offset is {Position.Offset}",
        { Position.Number: < 0 } => $"the position's number is {Position.Number}",
        { Digest: { } digest } when digest != DigestAs(identity) =>
            "its position, its counters or its source were changed since it was saved",
        _ => null,
    };

    private string DigestAs(string identity) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        [identity, Source, $"{Position.Offset}", $"{Position.Number}", Position.EventId, $"{Position.Since:O}", Fingerprint, $"{Epoch}",
            .. Counters.All.Select(c => $"{c}")],
        IngestJson.Default.StringArray)).AsSpan(0, 8));
}

/// <summary>The ingest checkpoints: <c>checkpoints/ingest/{source identity}.json</c>, changed only by whoever read them last.</summary>
public sealed class IngestCheckpointStore(IObjectStore objects)
{
    private const string Prefix = "checkpoints/ingest/";

    /// <returns>The checkpoint and its tag, or null where the source is new.</returns>
    public async Task<(IngestCheckpoint Checkpoint, string ETag)?> LoadAsync(string identity, CancellationToken cancellationToken) =>
        await objects.GetAsync(KeyOf(identity), cancellationToken) is { } stored
            ? (stored.Read(
                KeyOf(identity), IngestJson.Default.IngestCheckpoint,
                "Delete it to read the source from its start; what is there already stays.", Remedy.ReadAgain,
                defect: c => c.DefectAs(identity)), stored.ETag)
            : null;

    /// <returns>The new tag.</returns>
    /// <exception cref="ConflictException">Another Ingestor has moved the checkpoint.</exception>
    public Task<string> SaveAsync(string identity, IngestCheckpoint checkpoint, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync(
            KeyOf(identity), checkpoint.Sealed(identity), IngestJson.Default.IngestCheckpoint, etag, "Ingestor", cancellationToken);

    /// <summary>The counters of every source since its start, by its identity.</summary>
    public async Task<IReadOnlyDictionary<string, IngestCounters>> CountersAsync(CancellationToken cancellationToken) =>
        (await LoadAllAsync(cancellationToken)).ToDictionary(c => c.Key, c => c.Value.Counters, StringComparer.Ordinal);

    /// <returns>The time that the recordings have reached, or null where none was read.</returns>
    public async Task<DateTimeOffset?> ClockAsync(CancellationToken cancellationToken) =>
        (await LoadAllAsync(cancellationToken)).Values.Max(c => c.Clock);

    /// <returns>When a checkpoint was last written, by the store's clock; null where no source was read.</returns>
    public async Task<DateTimeOffset?> SavedAtAsync(CancellationToken cancellationToken) =>
        (await objects.ListWrittenAsync(Prefix, cancellationToken)).Max(o => (DateTimeOffset?)o.WrittenAt);

    /// <returns>The checkpoints of all sources, by their identities.</returns>
    public async Task<IReadOnlyDictionary<string, IngestCheckpoint>> LoadAllAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, IngestCheckpoint>(StringComparer.Ordinal);
        foreach (var identity in await IdentitiesAsync(cancellationToken))
        {
            if (await LoadAsync(identity, cancellationToken) is var (checkpoint, _))
                all[identity] = checkpoint;
        }
        return all;
    }

    /// <returns>Likewise, without those that cannot be read.</returns>
    public async Task<IReadOnlyDictionary<string, IngestCheckpoint>> LoadReadableAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, IngestCheckpoint>(StringComparer.Ordinal);
        foreach (var identity in await IdentitiesAsync(cancellationToken))
        {
            try
            {
                if (await LoadAsync(identity, cancellationToken) is var (checkpoint, _))
                    all[identity] = checkpoint;
            }
            catch (DamagedStoreException)
            {
                // Whoever verifies the lakehouse says so.
            }
        }
        return all;
    }

    // Objects whose names are not ours are left alone.
    private async Task<IEnumerable<string>> IdentitiesAsync(CancellationToken cancellationToken) =>
        (await objects.ListAsync(Prefix, cancellationToken)).Where(k => k.EndsWith(".json", StringComparison.Ordinal))
            .Select(k => k[Prefix.Length..^".json".Length]);

    public static string KeyOf(string identity) => $"{Prefix}{identity}.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IngestCheckpoint))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class IngestJson : JsonSerializerContext;
