using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Fakes;

/// <summary>An engine that takes every statement and never answers.</summary>
internal sealed class UnendingEngine : IQueryEngine
{
    public List<string> Log { get; } = [];

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<QueryResult> RunAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken)
    {
        var execution = $"execution-{Log.Count + 1}";
        Log.Add($"run {execution}");
        await onRunning(execution, cancellationToken);
        throw new TransientException("The engine did not answer.");
    }

    public Task StopAsync(string executionId, CancellationToken cancellationToken)
    {
        Log.Add($"stop {executionId}");
        return Task.CompletedTask;
    }
}
