using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>
/// A store and an engine over one disk that can be full, for all that is written or some of it: that fails then, and says so as a real one
/// does.
/// </summary>
internal sealed class FaultyStorage(IObjectStore objects, IQueryEngine engine) : IObjectStore, IQueryEngine
{
    public const string Everything = "";
    public const string Database = "database/";

    private volatile string? _fullFor;

    /// <summary>
    /// The beginning of the keys for which there is no room, <see cref="Database"/>, or <see cref="Everything"/>; null while there is room.
    /// </summary>
    public string? FullFor
    {
        get => _fullFor;
        set => _fullFor = value;
    }

    /// <summary>Writes that found no room.</summary>
    public int Refused { get; private set; }

    /// <summary>Called with the name of each statement before it runs.</summary>
    public Action<string>? BeforeStatement { get; set; }

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        BeforeStatement?.Invoke(statement.Name);
        var writes = !statement.Text.TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase);
        if (writes)
            RequireRoom(Database + statement.Name);
        return engine.RunAsync(statement, cancellationToken);
    }

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => objects.GetAsync(key, cancellationToken);

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        RequireRoom(key);
        return objects.PutIfAbsentAsync(key, content, cancellationToken);
    }

    public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
    {
        RequireRoom(key);
        return objects.PutIfMatchAsync(key, content, etag, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        objects.ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
        objects.ListWrittenAsync(prefix, cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        objects.DeleteAsync(keys, cancellationToken);

    public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken) =>
        objects.MoveAsync(key, newKey, cancellationToken);

    public string PathOf(string key) => objects.PathOf(key);

    private void RequireRoom(string what)
    {
        if (FullFor is not { } full || !what.StartsWith(full, StringComparison.Ordinal))
            return;
        Refused++;
        throw new FullDiskException($"The disk is full: {what} cannot be written. Make room there.");
    }
}
