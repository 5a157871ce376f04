using System.Globalization;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ingest;
using WikiGuard.Local.Storage;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// Mends the store of a lakehouse in a folder that nobody has open. Nothing is deleted: what is replaced is moved to <c>damaged/</c>. It
/// may be killed at any moment; the next repair goes on, or the next run.
/// </summary>
public sealed class LakehouseRepair : IDisposable
{
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
        }
    }

    /// <summary>The rows that batches of bronze have recorded, as far as their manifests can be read.</summary>
    public async Task<long> RecordedAsync(CancellationToken cancellationToken)
    {
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
    /// the next run of the layers fills it. The checkpoints go last; until then nobody can take the folder for a new lakehouse.
    /// </summary>
    public async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        var salvaged = _engine is null ? -1 : await new BronzeSalvage(_engine, Objects).RunAsync(cancellationToken);
        Dispose();
        if (salvaged < await RecordedAsync(cancellationToken))
            await LandKeptFilesAsync(cancellationToken);
        foreach (var name in new[] { LocalLakehouse.DatabaseName, $"{LocalLakehouse.DatabaseName}.wal" })
            await SetAsideAsync(name, cancellationToken);
        foreach (var prefix in new[] { "batches/", "purges/", "maintenance/" })
        {
            foreach (var key in await Objects.ListAsync(prefix, cancellationToken))
                await SetAsideAsync(key, cancellationToken);
        }
        foreach (var layer in LayerNames.InOrder.Reverse().Prepend(LayerNames.Ledger))
            await SetAsideAsync(CheckpointStore.CheckpointKey(layer), cancellationToken);
        using var anew = await LocalLakehouse.OpenAsync(_folder, _time, cancellationToken);
    }

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

    private Task SetAsideAsync(string key, CancellationToken cancellationToken) =>
        Objects.MoveAsync(key, _aside + key, cancellationToken);

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
    private async Task LandKeptFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var key in await Objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken))
        {
            if (LandingFile.Parse(LandingFiles.LandingKey(key)) is not { } file || await Objects.GetAsync(key, cancellationToken) is not
                { } stored)
                continue;
            if (await file.Format.DefectAsync(stored.Content, cancellationToken) is null)
                await Objects.MoveAsync(key, file.FirstKey, cancellationToken);
            else
                await SetAsideAsync(key, cancellationToken);
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
