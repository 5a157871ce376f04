using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>A store and an engine over one disk that can be full: what writes fails then, and says so as a real one does.</summary>
internal sealed class FaultyStorage(IObjectStore objects, IQueryEngine engine) : IObjectStore, IQueryEngine
{
    private volatile bool _isFull;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Called with the name of each statement before it runs.</summary>
    public Action<string>? BeforeStatement { get; set; }

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        BeforeStatement?.Invoke(statement.Name);
        var writes = !statement.Text.TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase);
        return writes && IsFull ? throw Full(statement.Name) : engine.RunAsync(statement, cancellationToken);
    }

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => objects.GetAsync(key, cancellationToken);

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        IsFull ? throw Full(key) : objects.PutIfAbsentAsync(key, content, cancellationToken);

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        IsFull ? throw Full(key) : objects.PutIfMatchAsync(key, content, etag, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) => objects.ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) => objects.ListWrittenAsync(prefix, cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => objects.DeleteAsync(keys, cancellationToken);

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken) => objects.MoveAsync(key, newKey, cancellationToken);

    public string PathOf(string key) => objects.PathOf(key);

    private static TransientException Full(string what) => new($"The disk is full: {what} cannot be written. Make room there.");
}
