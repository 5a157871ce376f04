using System.Collections.Concurrent;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Dashboard.Boards;

/// <summary>
/// Keeps answers for a while, so that several open pages, and a page that is drawn twice while it loads, cost one query.
/// </summary>
/// <param name="life">How long an answer stands.</param>
public sealed class AnswerCache(IQueryEngine engine, TimeSpan life, TimeProvider time) : IQueryEngine
{
    // Pages ask some ten questions; what a reader types is not kept for long either.
    private const int Most = 200;

    private readonly ConcurrentDictionary<string, (long At, Task<QueryResult> Answer)> _answers = new(StringComparer.Ordinal);

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue(statement.Text, out var kept) && time.GetElapsedTime(kept.At) < life && !kept.Answer.IsFaulted)
            return await kept.Answer.WaitAsync(cancellationToken);
        if (_answers.Count >= Most)
            _answers.Clear();
        // The page that asked first may go away; the answer is the others' as well.
        var answer = engine.RunAsync(statement, CancellationToken.None);
        _answers[statement.Text] = (time.GetTimestamp(), answer);
        return await answer.WaitAsync(cancellationToken);
    }

    /// <summary>Something has changed: what was answered before is not what would be answered now.</summary>
    public void Forget() => _answers.Clear();
}
