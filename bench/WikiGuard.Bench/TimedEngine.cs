using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench;

/// <summary>A statement that an engine ran, and how long it took.</summary>
internal readonly record struct StatementTime(SqlStatement Statement, TimeSpan Elapsed);

/// <summary>An engine that writes down what it runs.</summary>
internal sealed class TimedEngine(IQueryEngine engine, TimeProvider time) : IQueryEngine
{
    private readonly List<StatementTime> _statements = [];

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var result = await engine.RunAsync(statement, cancellationToken);
        _statements.Add(new StatementTime(statement, time.GetElapsedTime(started)));
        return result;
    }

    /// <summary>What has run since the last call.</summary>
    public IReadOnlyList<StatementTime> Take()
    {
        StatementTime[] taken = [.. _statements];
        _statements.Clear();
        return taken;
    }
}
