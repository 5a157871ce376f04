using WikiGuard.Local.Storage;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Verification;

namespace WikiGuard.Local.DuckDb;

/// <summary>Checks a lakehouse in a folder that nobody has open, also one whose database cannot be opened.</summary>
public sealed class FolderVerifier : IDisposable
{
    private readonly IDisposable? _opened;
    private readonly LakehouseVerifier _verifier;

    /// <param name="commandArguments">What to add to a suggested command.</param>
    /// <exception cref="ConflictException">A process has it open for writing.</exception>
    /// <exception cref="InvalidConfigException">There is no lakehouse in the folder.</exception>
    public FolderVerifier(string folder, TimeProvider time, string commandArguments)
    {
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
    public Task<IReadOnlyList<Check>> VerifyAsync(CancellationToken cancellationToken) => _verifier.VerifyAsync(cancellationToken);

    /// <inheritdoc cref="LakehouseVerifier.FindDamagesAsync"/>
    public Task<IReadOnlyList<Damage>> FindDamagesAsync(bool withKept, CancellationToken cancellationToken) =>
        _verifier.FindDamagesAsync(withKept, cancellationToken);

    public void Dispose() => _opened?.Dispose();

    /// <summary>The tables of a database that cannot be opened.</summary>
    private sealed class UnreadableTables(DamagedStoreException damage) : IQueryEngine, IDatabaseFile
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
            Task.FromException<QueryResult>(damage);

        public Task<Damage?> FindDamageAsync(CancellationToken cancellationToken) => Task.FromResult<Damage?>(damage.Damages[0]);
    }
}
