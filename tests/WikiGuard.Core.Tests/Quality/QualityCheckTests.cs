using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Ports;
using WikiGuard.Sql;
using static WikiGuard.Quality.RulesFile;

namespace WikiGuard.Quality;

/// <summary>What becomes of a check when a statement goes wrong.</summary>
public sealed class QualityCheckTests
{
    private static readonly QualityGate Silver = Gate("silver_events",
        "{name: compared, type: size, min: 1, compare: {last: 3, minimum_sample: 2, sigmas: 3}, action: fail, because: b}",
        "{name: plain, type: size, min: 1, action: warn, because: b}",
        "{name: alone, type: uniqueness, column: event_id, min: 1, action: warn, because: b}");

    [Fact]
    public async Task A_history_that_cannot_be_read_is_an_error_of_the_rules_that_compare()
    {
        var report = await CheckAsync(new ScriptedEngine(s => s.Name == "quality/metric_history" ? throw Broken(s) : null));

        Assert.Equal([RuleStatus.Error, RuleStatus.Pass, RuleStatus.Pass], report.Rules.Select(r => r.Status));
        Assert.True(report.Holds);
    }

    [Fact]
    public async Task A_statement_that_broke_is_an_error_of_its_own_rules()
    {
        var report = await CheckAsync(new ScriptedEngine(s => s.Text.Contains("occurrences", StringComparison.Ordinal) ? throw Broken(s) : null));

        Assert.Equal([RuleStatus.Pass, RuleStatus.Pass, RuleStatus.Error], report.Rules.Select(r => r.Status));
        Assert.Equal("error: no such thing", report.Rules[2].Threshold);
        Assert.Equal((AlertSeverity.Critical, false), (report.Severity!.Value, report.Holds));
    }

    [Fact]
    public async Task A_statement_without_an_answer_is_an_error()
    {
        var report = await CheckAsync(new ScriptedEngine(_ => new QueryResult([], [], 0, TimeSpan.Zero)));

        Assert.All(report.Rules, r => Assert.Equal(RuleStatus.Error, r.Status));
    }

    [Fact]
    public async Task An_engine_that_is_not_to_be_had_is_no_verdict()
    {
        var engine = new ScriptedEngine(_ => throw new TransientException("try later"));

        await Assert.ThrowsAsync<TransientException>(() => CheckAsync(engine));
        Assert.Single(engine.Statements);
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_is_not_passed_over() =>
        await Assert.ThrowsAsync<QueryFailedException>(() =>
            CheckAsync(new ScriptedEngine(s => s.Name == "quality/merge_quality_metrics" ? throw Broken(s) : null)));

    [Fact]
    public async Task The_batch_is_read_once_a_statement_and_simple_metrics_share_one()
    {
        var engine = new ScriptedEngine(_ => null);
        await CheckAsync(engine);

        Assert.Equal(["quality/measure", "quality/measure", "quality/metric_history", "quality/merge_quality_metrics"], engine.Statements.Select(s => s.Name));
        Assert.All(engine.Statements.Take(2), s => Assert.Equal(2, s.Text.Split("select the rows").Length));
    }

    private static QueryFailedException Broken(SqlStatement statement) => new(statement.Name, "no such thing");

    private static Task<QualityReport> CheckAsync(IQueryEngine engine) => new QualityCheck(NullLogger<QualityCheck>.Instance).CheckAsync(
        Silver, "silver-00000003", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new SqlExpression("select the rows"), engine, CancellationToken.None);

    /// <summary>Ten good rows, two earlier batches of ten, and whatever the test says.</summary>
    private sealed class ScriptedEngine(Func<SqlStatement, QueryResult?> script) : IQueryEngine
    {
        public List<SqlStatement> Statements { get; } = [];

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Statements.Add(statement);
            return Task.FromResult(script(statement) ?? new QueryResult([], RowsOf(statement), 0, TimeSpan.Zero));
        }

        private static object?[][] RowsOf(SqlStatement statement) => statement.Name switch
        {
            "quality/metric_history" => [["compared", "1", 10d], ["compared", "1", 10d]],
            "quality/measure" when statement.Text.Contains("occurrences", StringComparison.Ordinal) => [[10L, 10L, null]],
            "quality/measure" => [[10L, 10L, 0L, 0L, 10L, null, 10d, 10L, null, 10d]],
            _ => [],
        };
    }
}
