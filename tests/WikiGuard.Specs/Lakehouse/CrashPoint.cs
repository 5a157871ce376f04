using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>The process died here.</summary>
internal sealed class CrashException(string step) : Exception($"The test crashed before: {step}");

/// <summary>
/// Lists the steps that a run takes in the outer world, and dies before a chosen one. Statements and object writes are atomic, so
/// these are all the states that a killed process can leave.
/// </summary>
internal sealed class CrashPoint
{
    private readonly List<string> _steps = [];
    private int? _crashAt;
    private string? _crashBefore;
    private bool _isDead;

    public IReadOnlyList<string> Steps => _steps;

    /// <summary>The statements among the steps.</summary>
    public List<SqlStatement> Statements { get; } = [];

    /// <summary>Called before each step that changes something; leases aside, which whoever opens a lakehouse ends.</summary>
    public Action<string>? BeforeWriting { get; set; }

    /// <param name="step">How many further steps succeed.</param>
    public void CrashAfter(int step) => _crashAt = _steps.Count + step;

    /// <param name="step">What the step's name ends with.</param>
    public void CrashBefore(string step) => _crashBefore = step;

    /// <summary>Another process starts.</summary>
    public void Revive() => (_isDead, _crashAt, _crashBefore) = (false, null, null);

    public IQueryEngine Guard(IQueryEngine engine) => new Engine(this, engine);

    public IObjectStore Guard(IObjectStore objects) => new Objects(this, objects);

    private void Step(string name)
    {
        if (_steps.Count == _crashAt || (_crashBefore is { } end && name.EndsWith(end, StringComparison.Ordinal)))
        {
            _isDead = true;
        }
        if (_isDead)
        {
            throw new CrashException(name);
        }
        if (WritingSteps.IsWriting(name) && !name.Contains(" leases/", StringComparison.Ordinal))
        {
            BeforeWriting?.Invoke(name);
        }
        _steps.Add(name);
    }

    private sealed class Engine(CrashPoint point, IQueryEngine engine) : IQueryEngine
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            point.Step($"run {statement.Name}");
            point.Statements.Add(statement);
            return engine.RunAsync(statement, cancellationToken);
        }
    }

    private sealed class Objects(CrashPoint point, IObjectStore objects) : IObjectStore
    {
        public Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken) => objects.GetAsync(key, cancellationToken);

        public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            point.Step($"make {key}");
            return objects.PutIfAbsentAsync(key, content, cancellationToken);
        }

        public Task<string> PutIfMatchAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken)
        {
            point.Step($"replace {key}");
            return objects.PutIfMatchAsync(key, content, etag, cancellationToken);
        }

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            objects.ListAsync(prefix, cancellationToken);

        public Task<IReadOnlyList<ListedObject>> ListWrittenAsync(string prefix, CancellationToken cancellationToken) =>
            objects.ListWrittenAsync(prefix, cancellationToken);

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        {
            point.Step($"delete {keys.Count} objects");
            return objects.DeleteAsync(keys, cancellationToken);
        }

        public Task MoveAsync(string key, string newKey, CancellationToken cancellationToken)
        {
            point.Step($"move {key}");
            return objects.MoveAsync(key, newKey, cancellationToken);
        }

        public string PathOf(string key) => objects.PathOf(key);
    }
}
