using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Metrics;

/// <summary>A query engine that adds up what its statements scan, which is what Athena charges.</summary>
public sealed class ScanMeter(IQueryEngine engine) : IQueryEngine
{
    private long _bytes;

    /// <summary>What was scanned since the last call.</summary>
    public long Take() => Interlocked.Exchange(ref _bytes, 0);

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        Count(await engine.RunAsync(statement, cancellationToken));

    public async Task<QueryResult> RunAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken) =>
        Count(await engine.RunAsync(statement, token, onRunning, cancellationToken));

    public Task StopAsync(string executionId, CancellationToken cancellationToken) => engine.StopAsync(executionId, cancellationToken);

    private QueryResult Count(QueryResult result)
    {
        Interlocked.Add(ref _bytes, result.BytesScanned);
        return result;
    }
}
