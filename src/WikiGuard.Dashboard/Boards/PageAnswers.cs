using WikiGuard.Metrics;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Dashboard.Boards;

/// <summary>The answers of one open page: what they cost, whether they were asked for this page or for another shortly before.</summary>
public sealed class PageAnswers(AnswerCache answers, DashboardHost host) : IQueryEngine
{
    private ScanTotal _scanned;

    /// <summary>Told when <see cref="Dollars"/> has changed.</summary>
    public event EventHandler? Counted;

    /// <summary>Null where answers cost nothing.</summary>
    public double? Dollars => host.DollarsPerTerabyte is { } price ? _scanned.Dollars(price) : null;

    public long Statements => _scanned.Statements;

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var answer = await answers.RunAsync(statement, cancellationToken);
        _scanned += ScanTotal.Of(answer);
        Counted?.Invoke(this, EventArgs.Empty);
        return answer;
    }

    /// <summary>Another page is read, or the same anew.</summary>
    public void Begin() => _scanned = default;

    /// <summary>Something has changed: what was answered before is not what would be answered now.</summary>
    public void Forget() => answers.Forget();
}
