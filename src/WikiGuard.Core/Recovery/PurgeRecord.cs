using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>
/// What the purges of a subject have removed: <c>purges/{hash}.json</c>. Batches have so many rows fewer than they once recorded.
/// </summary>
/// <param name="Hash">The <see cref="PurgeSubject.Hash"/>.</param>
/// <param name="Removed">By layer and batch number: rows that are gone from its events; by a quarantine table: from that.</param>
/// <param name="Pending">Likewise: rows that are about to be removed. After a crash some may be gone.</param>
/// <param name="Dates">The dates whose windows gold still has to compute anew.</param>
public sealed record PurgeRecord(
    string Hash, IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Removed,
    IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Pending, IReadOnlyList<DateOnly> Dates)
{
    private const string Prefix = "purges/";

    /// <summary>By table: dates whose files may still hold rows that are gone.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DateOnly>> Files { get; init; } =
        new Dictionary<string, IReadOnlyList<DateOnly>>(StringComparer.Ordinal);

    /// <summary>A purge was left before its end.</summary>
    [JsonIgnore]
    public bool IsUnfinished => Pending.Values.Any(p => p.Count > 0) || Dates.Count > 0 || Files.Values.Any(d => d.Count > 0);

    /// <summary>Rows of a quarantine table were removed by a version that did not count them.</summary>
    public bool HasForgottenCounts(string table) => Files.ContainsKey(table) && !Removed.ContainsKey(table);

    public long RemovedOf(string layer, long batchSeq) => Removed.GetValueOrDefault(layer)?.GetValueOrDefault(batchSeq) ?? 0;

    public long PendingOf(string layer, long batchSeq) => Pending.GetValueOrDefault(layer)?.GetValueOrDefault(batchSeq) ?? 0;

    public static PurgeRecord Of(PurgeSubject subject) => new(
        subject.Hash, new Dictionary<string, IReadOnlyDictionary<long, long>>(StringComparer.Ordinal),
        new Dictionary<string, IReadOnlyDictionary<long, long>>(StringComparer.Ordinal), []);

    /// <summary>The records of all purges.</summary>
    public static async Task<IReadOnlyList<PurgeRecord>> LoadAllAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        var records = new List<PurgeRecord>();
        foreach (var key in await objects.ListAsync(Prefix, cancellationToken))
        {
            if (await objects.GetAsync(key, cancellationToken) is { } stored)
                records.Add(Read(key, stored));
        }
        return records;
    }

    /// <summary>Before rows of a layer, or of a quarantine table, are removed.</summary>
    /// <param name="there">The rows that are there, by batch.</param>
    internal PurgeRecord Before(string layer, IReadOnlyDictionary<long, long> there, IEnumerable<DateOnly> dates) =>
        After(layer, there) with { Pending = With(Pending, layer, there), Dates = [.. Dates.Union(dates).Order()] };

    /// <summary>Once rows of a layer are removed: what was pending and is not there any more.</summary>
    internal PurgeRecord After(string layer, IReadOnlyDictionary<long, long> there)
    {
        var removed = new Dictionary<long, long>(Removed.GetValueOrDefault(layer) ?? new Dictionary<long, long>());
        foreach (var (batch, rows) in Pending.GetValueOrDefault(layer) ?? new Dictionary<long, long>())
        {
            if (rows - there.GetValueOrDefault(batch) is > 0 and var gone)
                removed[batch] = removed.GetValueOrDefault(batch) + gone;
        }
        return this with { Removed = With(Removed, layer, removed), Pending = With(Pending, layer, new Dictionary<long, long>()) };
    }

    internal IReadOnlyList<DateOnly> FilesOf(string table) => Files.GetValueOrDefault(table) ?? [];

    /// <summary>Before rows of a table are removed on some dates.</summary>
    internal PurgeRecord WithFiles(string table, IEnumerable<DateOnly> dates) => WithOnly(table, FilesOf(table).Union(dates));

    /// <summary>Once the files of some dates are written anew.</summary>
    internal PurgeRecord WithoutFiles(string table, IEnumerable<DateOnly> dates) => WithOnly(table, FilesOf(table).Except(dates));

    internal static async Task<(PurgeRecord Record, string? ETag)> LoadAsync(
        IObjectStore objects, PurgeSubject subject, CancellationToken cancellationToken)
    {
        var key = $"{Prefix}{subject.Hash}.json";
        return await objects.GetAsync(key, cancellationToken) is { } stored ? (Read(key, stored), stored.ETag) : (Of(subject), null);
    }

    internal Task<string> SaveAsync(IObjectStore objects, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync($"{Prefix}{Hash}.json", this, RecoveryJson.Default.PurgeRecord, etag, "purge", cancellationToken);

    private PurgeRecord WithOnly(string table, IEnumerable<DateOnly> dates) => this with
    {
        Files = new Dictionary<string, IReadOnlyList<DateOnly>>(Files, StringComparer.Ordinal) { [table] = [.. dates.Order()] },
    };

    private static PurgeRecord Read(string key, StoredObject stored) =>
        stored.Read(key, RecoveryJson.Default.PurgeRecord, "Restore an earlier version of the object.");

    private static Dictionary<string, IReadOnlyDictionary<long, long>> With(
        IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> all, string layer, IReadOnlyDictionary<long, long> ofLayer) =>
        new(all, StringComparer.Ordinal) { [layer] = ofLayer };
}
