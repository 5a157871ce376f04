using WikiGuard.Local.Storage;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Verification;

namespace WikiGuard.Local.DuckDb;

/// <summary>Checks a lakehouse in a folder that nobody has open, also one whose database cannot be opened.</summary>
public sealed class FolderVerifier : IDisposable
{
    // What files of a lakehouse end with, but for the database's, whose absence is a damage of its own.
    private static readonly string[] FileEndings = [".json", ".sha256", ".parquet"];

    private readonly string _folder;
    private readonly string _commandArguments;
    private readonly IDisposable? _opened;
    private readonly LakehouseVerifier _verifier;

    /// <param name="commandArguments">What to add to a suggested command.</param>
    /// <exception cref="ConflictException">A process has it open for writing.</exception>
    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder.</exception>
    public FolderVerifier(string folder, TimeProvider time, string commandArguments)
    {
        (_folder, _commandArguments) = (Path.GetFullPath(folder), commandArguments);
        IQueryEngine engine;
        try
        {
            var reader = LocalLakehouse.OpenReader(folder, time);
            (engine, _opened) = (reader, reader);
        }
        catch (DamagedStoreException e)
        {
            engine = new UnreadableTables(e);
        }
        _verifier = new LakehouseVerifier(
            engine, FolderObjectStore.ReaderOf(folder), new DuckDbDialect(), time, commandArguments, (IDatabaseFile)engine);
    }

    /// <inheritdoc cref="LakehouseVerifier.VerifyAsync"/>
    public async Task<IReadOnlyList<Check>> VerifyAsync(bool deep, CancellationToken cancellationToken)
    {
        var checks = await _verifier.VerifyAsync(deep, cancellationToken);
        return FoldersForFiles() is { Count: > 0 } damages
            ? [await Check.TryAsync("folders", () => throw new DamagedStoreException(damages), _commandArguments), .. checks] : checks;
    }

    /// <inheritdoc cref="LakehouseVerifier.FindDamagesAsync"/>
    public async Task<IReadOnlyList<Damage>> FindDamagesAsync(bool withKept, CancellationToken cancellationToken) =>
        [.. FoldersForFiles(), .. await _verifier.FindDamagesAsync(withKept, cancellationToken)];

    // To the store, there is no object at such a place; nor can one be written.
    private IReadOnlyList<Damage> FoldersForFiles() =>
    [
        .. Directory.EnumerateDirectories(_folder, "*", SearchOption.AllDirectories)
            .Where(f => FileEndings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
            .Select(f => Path.GetRelativePath(_folder, f).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(k => !k.StartsWith(Damage.SetAsidePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(k => new Damage(k, $"{k} is a folder, and a file belongs there", Remedy.SetAside)),
    ];

    public void Dispose() => _opened?.Dispose();

    /// <summary>The tables of a database that cannot be opened.</summary>
    private sealed class UnreadableTables(DamagedStoreException damage) : IQueryEngine, IDatabaseFile
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
            Task.FromException<QueryResult>(damage);

        public Task<Damage?> FindDamageAsync(CancellationToken cancellationToken) => Task.FromResult<Damage?>(damage.Damages[0]);
    }
}
