using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// Mends the store of a lakehouse in a folder that nobody has open. Nothing is deleted: what is replaced is moved to <c>damaged/</c>. It
/// may be killed at any moment; the next repair goes on, or the next run.
/// </summary>
public sealed class LakehouseRepair : IDisposable
{
    private const string BegunKey = "repair.json";

    private readonly string _folder;
    private readonly string _aside;
    private readonly CheckpointStore _checkpoints;
    private readonly TimeProvider _time;
    private DuckDbQueryEngine? _engine;

    /// <exception cref="ConflictException">Another process has the lakehouse open.</exception>
    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder.</exception>
    public LakehouseRepair(string folder, TimeProvider time)
    {
        try
        {
            _engine = LocalLakehouse.OpenReader(folder, time);
        }
        catch (DamagedStoreException)
        {
            // It has no tables to read, and nobody else can open it.
        }
        _folder = Path.GetFullPath(folder);
        _time = time;
        _aside = $"{Damage.SetAsidePrefix}{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}/";
        Objects = new FolderObjectStore(folder);
        _checkpoints = new CheckpointStore(Objects);
    }

    public FolderObjectStore Objects { get; }

    /// <summary>The damages as they are now.</summary>
    public async Task<IReadOnlyList<Damage>> FindAsync(CancellationToken cancellationToken)
    {
        using var verifier = new FolderVerifier(_folder, _time, "");
        return await verifier.FindDamagesAsync(withKept: true, cancellationToken);
    }

    /// <summary>Mends a file; what cannot be mended by itself stays as it is.</summary>
    public async Task MendAsync(Damage damage, CancellationToken cancellationToken)
    {
        switch (damage.Remedy)
        {
            case Remedy.SetAside:
                await SetAsideAsync(damage.Key, cancellationToken);
                break;
            case Remedy.ReadAgain:
                await SetAsideAsync(damage.Key, cancellationToken);
                await ForgetRecordingsAsync(cancellationToken);
                break;
            case Remedy.FromManifest:
                await MoveCheckpointAsync(damage.Key, cancellationToken);
                break;
            case Remedy.ReplaceDatabase:
                await SetDatabaseAsideAsync(cancellationToken);
                break;
        }
    }

    /// <summary>
    /// Whether a repair was left before the layers had filled the database that it has made: the ledger, which is last, has no checkpoint
    /// yet. Until then, what the tables say is not what the lakehouse holds.
    /// </summary>
    public static bool IsLeftIn(string folder) =>
        IsBegunIn(folder) && !File.Exists(Path.Combine(folder, CheckpointStore.CheckpointKey(LayerNames.Ledger)));

    /// <summary>Whether a repair has begun to derive all tables again, and has not come to its end.</summary>
    public static bool IsBegunIn(string folder) => File.Exists(Path.Combine(folder, BegunKey));

    /// <summary>
    /// The rows that batches of bronze have recorded, as far as their manifests can be read; where a repair has begun, when it began.
    /// </summary>
    public async Task<long> RecordedAsync(CancellationToken cancellationToken)
    {
        if (await Objects.GetAsync(BegunKey, cancellationToken) is { } begun)
            return Read(begun).RecordedRows;
        long rows = 0;
        foreach (var number in await NumbersAsync(LayerNames.Bronze, cancellationToken))
            rows += (await TryReadAsync(LayerNames.Bronze, number, cancellationToken))?.RowsOut ?? 0;
        return rows;
    }

    /// <summary>The landing files that bronze has taken and that are kept.</summary>
    public async Task<int> KeptFilesAsync(CancellationToken cancellationToken) =>
        (await Objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken)).Count;

    /// <summary>
    /// Lands again what bronze has had, takes the database and all that layers have recorded out of the way, and makes an empty database:
    /// the next run of the layers fills it. <see cref="EndAsync"/> ends it.
    /// </summary>
    public async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        // What has begun is known by this, whatever of the rest is done: in the end nothing else is left that tells of the lakehouse.
        if (!IsBegunIn(_folder))
        {
            var begun = new BegunRepair(await RecordedAsync(cancellationToken));
            await Objects.PutIfAbsentAsync(
                BegunKey, JsonSerializer.SerializeToUtf8Bytes(begun, RepairJson.Default.BegunRepair), cancellationToken);
        }
        var salvage = _engine is null ? null : new BronzeSalvage(_engine, Objects);
        var salvaged = salvage is null ? -1 : await salvage.RunAsync(cancellationToken);
        if (salvaged < await RecordedAsync(cancellationToken))
            await LandKeptFilesAsync(salvage, cancellationToken);
        await SetDatabaseAsideAsync(cancellationToken);
        foreach (var prefix in new[] { "batches/", "purges/", "maintenance/" })
        {
            foreach (var key in await Objects.ListAsync(prefix, cancellationToken))
                await SetAsideAsync(key, cancellationToken);
        }
        foreach (var layer in LayerNames.InOrder.Reverse().Prepend(LayerNames.Ledger))
            await SetAsideAsync(CheckpointStore.CheckpointKey(layer), cancellationToken);
        using var anew = await LocalLakehouse.OpenCheckedAsync(_folder, _time, [], threads: null, cancellationToken);
    }

    /// <summary>All tables are derived again, and people know what is not.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => Objects.DeleteAsync([BegunKey], cancellationToken);

    /// <summary>The next runs read recordings from their starts; what is there already stays. A stream goes on where it was.</summary>
    public async Task ForgetRecordingsAsync(CancellationToken cancellationToken)
    {
        foreach (var (identity, checkpoint) in await new IngestCheckpointStore(Objects).LoadReadableAsync(cancellationToken))
        {
            if (checkpoint.Position is { EventId: null, Since: null })
                await SetAsideAsync(IngestCheckpointStore.KeyOf(identity), cancellationToken);
        }
    }

    public void Dispose()
    {
        _engine?.Dispose();
        _engine = null;
    }

    private async Task SetDatabaseAsideAsync(CancellationToken cancellationToken)
    {
        Dispose();
        foreach (var name in new[] { LocalLakehouse.DatabaseName, $"{LocalLakehouse.DatabaseName}.wal" })
            await SetAsideAsync(name, cancellationToken);
    }

    private static BegunRepair Read(StoredObject stored)
    {
        try
        {
            return JsonSerializer.Deserialize(stored.Content.Span, RepairJson.Default.BegunRepair) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new InvalidConfigException($"{BegunKey} says nothing of a repair. Delete it, and give the repair again.", e);
        }
    }

    private async Task SetAsideAsync(string key, CancellationToken cancellationToken)
    {
        var path = Objects.PathOf(key);
        if (!Directory.Exists(path))
        {
            await Objects.MoveAsync(key, _aside + key, cancellationToken);
            return;
        }
        // Somebody has made a folder where a file belongs.
        var aside = Objects.PathOf(_aside + key);
        Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
        Directory.Move(path, aside);
    }

    private async Task MoveCheckpointAsync(string key, CancellationToken cancellationToken)
    {
        var layer = LayerNames.InOrder.Append(LayerNames.Ledger).Single(l => CheckpointStore.CheckpointKey(l) == key);
        // Older versions did not record how far a batch has read, and maintenance may have removed the last manifest.
        if (await NumbersAsync(layer, cancellationToken) is not [.., var last]
            || await TryReadAsync(layer, last, cancellationToken) is not { SourceSeq: { } sourceSeq })
            return;
        await SetAsideAsync(key, cancellationToken);
        await _checkpoints.SaveAsync(layer, new LayerCheckpoint(last, sourceSeq, Planned: null), etag: null, cancellationToken);
    }

    // What cannot be read would stop bronze. Records that a replay has read again are in a file of the first reading, too, or are given to
    // bronze as if they had come for the first time.
    private async Task LandKeptFilesAsync(BronzeSalvage? salvage, CancellationToken cancellationToken)
    {
        foreach (var key in await Objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken))
        {
            if (LandingFile.Parse(LandingFiles.LandingKey(key)) is not { } file || await Objects.GetAsync(key, cancellationToken) is not
                { } stored)
                continue;
            if (await file.Format.DefectAsync(stored.Content, cancellationToken) is not null)
                await SetAsideAsync(key, cancellationToken);
            else if (salvage is null || !await salvage.LandOthersAsync(key, file, cancellationToken))
                await Objects.MoveAsync(key, file.FirstKey, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<long>> NumbersAsync(string layer, CancellationToken cancellationToken) =>
        [.. (await Objects.ListAsync(CheckpointStore.ManifestPrefix(layer), cancellationToken))
            .Select(CheckpointStore.NumberOf).Where(n => n > 0).Order()];

    private async Task<BatchManifest?> TryReadAsync(string layer, long number, CancellationToken cancellationToken)
    {
        try
        {
            return await _checkpoints.TryReadManifestAsync(layer, number, cancellationToken);
        }
        catch (DamagedStoreException)
        {
            return null;
        }
    }
}

/// <summary>A repair that derives all tables again: <c>repair.json</c>, from its beginning to its end.</summary>
/// <param name="RecordedRows">What bronze has had by its batch records, before they were set aside.</param>
internal sealed record BegunRepair(long RecordedRows);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BegunRepair))]
internal sealed partial class RepairJson : JsonSerializerContext;
