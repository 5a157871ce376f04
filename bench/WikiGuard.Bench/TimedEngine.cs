using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Bench;

/// <summary>A statement that an engine in this process ran.</summary>
/// <param name="Processor">The time that all processors together spent, of the whole process: on a busy machine it says more than
/// <paramref name="Elapsed"/>.</param>
internal readonly record struct StatementTime(SqlStatement Statement, TimeSpan Elapsed, TimeSpan Processor);

/// <summary>An engine that records what it runs.</summary>
internal sealed class TimedEngine(IQueryEngine engine, TimeProvider time) : IQueryEngine
{
    private readonly List<StatementTime> _statements = [];

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var (started, processor) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = await engine.RunAsync(statement, cancellationToken);
        _statements.Add(new StatementTime(statement, time.GetElapsedTime(started), Environment.CpuUsage.TotalTime - processor));
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
