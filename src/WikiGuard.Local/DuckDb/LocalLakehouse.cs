using System.Buffers;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Leases;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;
using WikiGuard.Schema;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// A lakehouse in a folder: the database <c>wikiguard_lakehouse</c> in one DuckDB file, and the objects (landing files, checkpoints, batch
/// manifests, dead letters) beside it. The database's lock allows one writing process at a time.
/// </summary>
public sealed class LocalLakehouse : IDisposable
{
    /// <summary>
    /// DuckDB names the database after its file, so that <c>wikiguard_lakehouse.silver_events</c> reads as it does on Athena.
    /// </summary>
    internal const string DatabaseName = "wikiguard_lakehouse.duckdb";

    private const string RewrittenFile = DatabaseName + ".anew";

    private static readonly TimeSpan PatienceWithReaders = TimeSpan.FromSeconds(5);

    private static readonly SearchValues<char> NotInFolderNames = SearchValues.Create("*?[]{};");

    private static readonly LandingFormat[] Landing = [LandingFiles.Events, LandingFiles.Quarantine];

    private readonly DuckDbQueryEngine _engine;

    private LocalLakehouse(string folder, DuckDbQueryEngine engine)
    {
        _engine = engine;
        Folder = folder;
        Objects = new FolderObjectStore(folder);
    }

    public string Folder { get; }

    public IQueryEngine Engine => _engine;

    public IDatabaseFile DatabaseFile => _engine;

    public FolderObjectStore Objects { get; }

    public ILandingTables LandingTables => new DuckDbLandingTables(Objects);

    /// <summary>What opening did to the tables.</summary>
    public MigrationReport Migration { get; private set; } = new(0, [], []);

    /// <summary>Damaged files that opening has made anew.</summary>
    public IReadOnlyList<Damage> Mended { get; private set; } = [];

    /// <summary>Opens or makes the lakehouse for writing.</summary>
    /// <param name="threads">How many processors a statement may use; null for as many as its memory suffices for.</param>
    /// <exception cref="ConflictException">Another process has it open, and for longer than a reader that only looks.</exception>
    /// <exception cref="DamagedStoreException">Files of it are damaged, or do not belong together; nothing was written.</exception>
    /// <exception cref="InvalidConfigException">The folder or its database cannot be used.</exception>
    public static async Task<LocalLakehouse> OpenAsync(
        string folder, TimeProvider time, CancellationToken cancellationToken, int? threads = null)
    {
        folder = FolderOf(folder);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigException(
                $"The lakehouse folder {folder} cannot be made: {e.Message} Name another with --lakehouse.", e);
        }
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                var mended = await CheckAsync(folder, time, cancellationToken);
                return await OpenCheckedAsync(folder, time, mended, threads, cancellationToken);
            }
            // Somebody may only be reading: a query, or an open page that follows the tables.
            catch (ConflictException) when (time.GetElapsedTime(started) < PatienceWithReaders)
            {
                await Task.Delay(PatienceWithReaders / 50, time, cancellationToken);
            }
        }
    }

    /// <summary>Opens a lakehouse, or makes one, where something else has looked at what is in the folder.</summary>
    internal static async Task<LocalLakehouse> OpenCheckedAsync(
        string folder, TimeProvider time, IReadOnlyList<Damage> mended, int? threads, CancellationToken cancellationToken)
    {
        var lakehouse = new LocalLakehouse(folder, new DuckDbQueryEngine(Path.Combine(folder, DatabaseName), time, threads: threads));
        try
        {
            await lakehouse.PrepareAsync(time, cancellationToken);
            lakehouse.Mended = mended;
            return lakehouse;
        }
        catch
        {
            lakehouse.Dispose();
            throw;
        }
    }

    /// <summary>Opens a lakehouse for queries only.</summary>
    /// <exception cref="ConflictException">A process has it open for writing.</exception>
    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder, or it cannot be read.</exception>
    public static DuckDbQueryEngine OpenReader(string folder, TimeProvider time)
    {
        RequireIn(folder);
        return new DuckDbQueryEngine(Path.Combine(FolderOf(folder), DatabaseName), time, readOnly: true);
    }

    /// <exception cref="DamagedStoreException">Of the lakehouse in the folder, the database is gone.</exception>
    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder.</exception>
    public static void RequireIn(string folder)
    {
        RequireDatabase(FolderOf(folder));
        if (!File.Exists(Path.Combine(FolderOf(folder), DatabaseName)))
            throw new InvalidConfigException($"There is no lakehouse in {folder}. Make one with: wikiguard run --lakehouse {folder}");
    }

    /// <summary>Runs a query for people, which must not write.</summary>
    /// <exception cref="QueryFailedException">The engine refused or failed the statement.</exception>
    public Task<QueryResult> ReadAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        _engine.ReadAsync(statement, cancellationToken);

    /// <summary>
    /// Closes the lakehouse, with its database written anew: what was deleted is in no block of its file any more. A crash leaves the old
    /// file.
    /// </summary>
    public void CloseRewritten()
    {
        var (file, anew) = (Path.Combine(Folder, DatabaseName), Path.Combine(Folder, RewrittenFile));
        _engine.RunSetup($"attach {SqlLiteral.Of(anew)} as anew");
        _engine.RunSetup("copy from database wikiguard_lakehouse to anew");
        _engine.RunSetup("detach anew");
        if (OperatingSystem.IsWindows())
            Dispose();
        // Under the lock of the old file, where the system allows it: nobody opens that in between.
        File.Move(anew, file, overwrite: true);
        Dispose();
    }

    public void Dispose() => _engine.Dispose();

    /// <summary>The file without rows that is among a landing table's files.</summary>
    internal static string SeedKeyOf(string table) => $"{Landing.First(f => f.Table == table).Prefix}_seed/0/seed.parquet";

    // A lakehouse without its database must not begin a new one: its checkpoints would say that everything was read.
    private static void RequireDatabase(string folder)
    {
        if (File.Exists(Path.Combine(folder, DatabaseName)))
            return;
        if (LakehouseRepair.IsBegunIn(folder))
        {
            throw new DamagedStoreException(
                [new Damage(DatabaseName, $"{DatabaseName} is missing: a repair was left before its end", Remedy.DeriveAgain)]);
        }
        var left = LayerNames.InOrder.Any(l => File.Exists(Path.Combine(folder, "checkpoints", l, "checkpoint.json")))
            ? "checkpoints of its layers are"
            : Directory.Exists(Path.Combine(folder, "batches"))
                && Directory.EnumerateFiles(Path.Combine(folder, "batches"), "*.json", SearchOption.AllDirectories).Any()
            ? "records of its batches are" : null;
        if (left is not null)
        {
            throw new DamagedStoreException(
                [new Damage(DatabaseName, $"{DatabaseName} is missing, and {left} there", Remedy.DeriveAgain)]);
        }
    }

    // Opened for reading: whoever opens it for writing takes what is left of the log into the database.
    private static async Task<IReadOnlyList<Damage>> CheckAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        RequireDatabase(folder);
        if (!File.Exists(Path.Combine(folder, DatabaseName)))
            return [];
        using var verifier = new FolderVerifier(folder, time, "");
        var damages = (await verifier.FindDamagesAsync(withKept: false, cancellationToken)).ToLookup(d => d.Remedy == Remedy.MadeOnOpening);
        return damages[false].Any() ? throw new DamagedStoreException([.. damages[false]]) : [.. damages[true]];
    }

    private async Task PrepareAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        // The database's lock has shown that nobody else is at work.
        await LeaseStore.EndAllAsync(Objects, time, cancellationToken);
        foreach (var left in Directory.GetFiles(Folder, $"{RewrittenFile}*"))
            File.Delete(left);
        Migration = await new SchemaMigration(_engine, new DuckDbDialect(), time, LakehouseSchema.Current).RunAsync(cancellationToken);
        foreach (var format in Landing)
        {
            // Recreated each time, so that it has the columns of this version.
            await Objects.DeleteAsync([SeedKeyOf(format.Table)], cancellationToken);
            await Objects.PutIfAbsentAsync(SeedKeyOf(format.Table), await format.EmptyAsync(cancellationToken), cancellationToken);
            PrepareLandingView(format);
        }
    }

    // For people's queries; the pipeline reads its files by name. An object in the folder that is not a Parquet file must not keep the
    // lakehouse from opening.
    private void PrepareLandingView(LandingFormat format)
    {
        try
        {
            _engine.RunSetup(DuckDbSetup.LandingView(format, Objects.PathOf(format.Prefix.TrimEnd('/')) + "/**/*.parquet"));
        }
        catch (QueryFailedException)
        {
            _engine.RunSetup(DuckDbSetup.LandingView(format, Objects.PathOf(SeedKeyOf(format.Table))));
        }
    }

    // DuckDB interprets these as patterns, or as the next setting.
    private static string FolderOf(string folder) =>
        string.IsNullOrWhiteSpace(folder) || folder.AsSpan().ContainsAny(NotInFolderNames)
            ? throw new InvalidConfigException($"\"{folder}\" cannot be a lakehouse: the folder's name is empty or has one of * ? [ "
                + $"] {{ }} ; in it. Name another with --lakehouse.")
            : Path.GetFullPath(folder);
}
