using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What happens to a statement on its way to an engine elsewhere, or to the writer who sent it.</summary>
internal enum Fault
{
    /// <summary>It is done, and the answer does not come.</summary>
    AnswerLost,

    /// <summary>It goes on when its writer has given up, and is done just before it can be stopped.</summary>
    DoneLate,

    /// <summary>
    /// The writer stands still after it has made sure of its lease; meanwhile a successor does everything, and then the statement runs all
    /// the same.
    /// </summary>
    WriterPaused,
}

/// <summary>An engine like Athena: statements have ids, and a life of their own. One chosen statement meets a fault.</summary>
internal sealed class UnreliableEngine(IQueryEngine engine) : IQueryEngine
{
    private readonly Dictionary<string, SqlStatement> _running = new(StringComparer.Ordinal);
    private readonly List<string> _statements = [];
    private readonly List<SqlStatement> _sent = [];
    private (int At, Fault Fault, Func<Task> Meanwhile)? _plan;

    public IReadOnlyList<string> Statements => _statements;

    /// <summary>Every statement that came, under a lease or not.</summary>
    public IReadOnlyCollection<SqlStatement> Sent => _sent;

    /// <param name="at">How many further statements are well.</param>
    /// <param name="meanwhile">What happens while the writer is paused.</param>
    public void Fail(int at, Fault fault, Func<Task> meanwhile) => _plan = (_statements.Count + at, fault, meanwhile);

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        _sent.Add(statement);
        return engine.RunAsync(statement, cancellationToken);
    }

    public async Task<QueryResult> RunAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken)
    {
        Assert.InRange(token.Length, 32, 128);
        var id = $"execution-{_statements.Count}";
        var fault = _plan is { } plan && plan.At == _statements.Count ? plan.Fault : (Fault?)null;
        _statements.Add(statement.Name);
        _sent.Add(statement);
        switch (fault)
        {
            case Fault.AnswerLost:
                await onRunning(id, cancellationToken);
                await engine.RunAsync(statement, cancellationToken);
                throw new TransientException("The answer was lost.");
            case Fault.DoneLate:
                await onRunning(id, cancellationToken);
                _running[id] = statement;
                throw new TransientException("The answer takes too long.");
            case Fault.WriterPaused:
                await _plan!.Value.Meanwhile();
                await engine.RunAsync(statement, cancellationToken);
                await onRunning(id, cancellationToken);
                throw new InvalidOperationException("The writer was allowed to go on.");
            default:
                await onRunning(id, cancellationToken);
                return await engine.RunAsync(statement, cancellationToken);
        }
    }

    public async Task StopAsync(string executionId, CancellationToken cancellationToken)
    {
        if (_running.Remove(executionId, out var statement))
            await engine.RunAsync(statement, cancellationToken);
    }
}
